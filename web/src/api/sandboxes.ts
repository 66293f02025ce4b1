import { type Answer, request } from './client';
import { fields, list, optionalInstant, optionalNumber, optionalText, text } from './decode';

/** One step of a launch. `ms` is null while the step is running. */
export interface LaunchStage {
  readonly stage: string;
  readonly startedAt: number | null;
  readonly ms: number | null;
}

/** A sandbox as far as the pages need it; instants are milliseconds since the epoch. */
export interface Sandbox {
  readonly id: string;
  readonly templateId: string;
  /** pending, running, stopped, paused, failed or expired; another word is shown as it is. */
  readonly status: string;
  readonly statusMessage: string | null;
  readonly reason: string | null;
  readonly createdAt: number | null;
  readonly expiresAt: number | null;
  readonly timeline: readonly LaunchStage[];
}

export function getSandbox(id: string, key: string, signal?: AbortSignal): Promise<Answer<Sandbox>> {
  return request(`/sandboxes/${encodeURIComponent(id)}`, key, readSandbox, signal);
}

function readSandbox(data: unknown): Sandbox {
  const from = fields(data, 'data');
  return {
    id: text(from, 'id'),
    templateId: text(from, 'template_id'),
    status: text(from, 'status'),
    statusMessage: optionalText(from, 'status_message'),
    reason: optionalText(from, 'reason'),
    createdAt: optionalInstant(from, 'created_at'),
    expiresAt: optionalInstant(from, 'expires_at'),
    timeline: list(from, 'timeline', readStage),
  };
}

function readStage(entry: unknown): LaunchStage {
  const from = fields(entry, 'timeline');
  return {
    stage: text(from, 'stage'),
    startedAt: optionalInstant(from, 'started_at'),
    ms: optionalNumber(from, 'ms'),
  };
}
