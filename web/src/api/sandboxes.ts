import { type Answer, answerTo, type Schemas } from './client';

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
  /** URLs that lead to its ports from outside, by the name of the port. */
  readonly endpoints: Readonly<Record<string, string>>;
}

export function getSandbox(id: string, key: string, signal?: AbortSignal): Promise<Answer<Sandbox>> {
  return answerTo(
    key,
    (api) => api.GET('/api/v1/sandboxes/{id}', { params: { path: { id } }, signal: signal ?? null }),
    readSandbox,
    signal,
  );
}

function readSandbox(told: Schemas['Sandbox']): Sandbox {
  return {
    id: told.id,
    templateId: told.template_id,
    status: told.status,
    statusMessage: told.status_message ?? null,
    reason: told.reason ?? null,
    createdAt: Date.parse(told.created_at),
    expiresAt: Date.parse(told.expires_at),
    timeline: told.timeline.map((stage) => ({
      stage: stage.stage,
      startedAt: Date.parse(stage.started_at),
      ms: stage.ms ?? null,
    })),
    endpoints: told.endpoints,
  };
}
