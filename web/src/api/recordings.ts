import { ApiError } from './ApiError';
import { answerTo, type Schemas } from './client';

/** What was recorded of one shell; instants are milliseconds since the epoch, times milliseconds. */
export interface Recording {
  readonly id: string;
  readonly terminal: string;
  readonly startedAt: number;
  readonly status: 'recording' | 'complete' | 'cut';
  /** How many bytes the terminal showed. */
  readonly bytes: number;
  readonly duration: number;
  readonly droppedBytes: number;
  readonly exitCode: number | null;
  /** Whether it holds what was typed. */
  readonly input: boolean;
}

export interface RecordingList {
  /** The newest first. */
  readonly recordings: readonly Recording[];
  readonly total: number;
}

export async function listRecordings(
  sandbox: string,
  key: string,
  signal?: AbortSignal,
): Promise<RecordingList> {
  const answer = await answerTo(
    key,
    (api) =>
      api.GET('/api/v1/sandboxes/{id}/recordings', {
        params: { path: { id: sandbox }, query: { limit: 200 } },
        signal: signal ?? null,
      }),
    (data) => ({ recordings: data.recordings.map(readRecording), total: data.total }),
    signal,
  );
  return answer.data;
}

function readRecording(told: Schemas['Recording']): Recording {
  return {
    id: told.id,
    terminal: told.terminal,
    startedAt: Date.parse(told.started_at),
    status: told.status,
    bytes: told.bytes,
    duration: told.duration_ms,
    droppedBytes: told.dropped_bytes,
    exitCode: told.exit_code ?? null,
    input: told.input,
  };
}

/** The whole recording, as asciicast v3. */
export async function readCast(
  sandbox: string,
  key: string,
  recording: string,
  signal?: AbortSignal,
): Promise<string> {
  const response = await ask(castPath(sandbox, recording), key, signal);
  if (!response.ok) {
    const code =
      response.status === 404 ? 'not_found' : response.status >= 500 ? 'unreachable' : 'unexpected_answer';
    throw new ApiError(code, `HTTP ${response.status}`, response.status);
  }
  try {
    return await response.text();
  } catch (error) {
    // The engine breaks the connection when it cannot send all.
    throw new ApiError('unreachable', String(error), null);
  }
}

async function ask(path: string, key: string, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(path, {
      headers: { Authorization: `Bearer ${key}` },
      cache: 'no-store',
      credentials: 'same-origin',
      signal: signal ?? null,
    });
  } catch (error) {
    if (signal?.aborted === true) {
      throw error;
    }
    throw new ApiError('unreachable', String(error), null);
  }
}

/** An address that downloads the recording once, within 30 seconds: it holds a ticket in place of the key. */
export async function downloadAddress(sandbox: string, key: string, recording: string): Promise<string> {
  const answer = await answerTo(
    key,
    (api) =>
      api.POST('/api/v1/tickets', {
        body: { purpose: 'download', sandbox_id: sandbox, recording_id: recording },
      }),
    (ticket) => ticket.ticket,
  );
  return `${castPath(sandbox, recording)}?ticket=${encodeURIComponent(answer.data)}`;
}

function castPath(sandbox: string, recording: string): string {
  return `/api/v1/sandboxes/${encodeURIComponent(sandbox)}/recordings/${encodeURIComponent(recording)}`;
}
