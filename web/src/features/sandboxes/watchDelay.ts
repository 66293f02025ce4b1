import type { ApiError } from '@/api/ApiError';
import type { Sandbox } from '@/api/sandboxes';

const afterProblem = 3_000;
const whilePending = 1_000;
const whileRunning = 10_000;
const whileAsleep = 3_000;

/** Milliseconds until the sandbox is asked for again, or false when nothing can change by waiting. */
export function watchDelay(
  sandbox: Sandbox | undefined,
  error: ApiError | null,
  now: number,
): number | false {
  if (error !== null) {
    return error.passing && Math.max(afterProblem, (error.retryAfterSeconds ?? 0) * 1000);
  }
  switch (sandbox?.status) {
    case 'pending':
      return whilePending;
    case 'running':
      return untilExpiry(sandbox, now);
    case 'failed':
    case 'expired':
      return false;
    default:
      return whileAsleep;
  }
}

/** Looks again just after the time is up, so that the end is shown when it comes. */
function untilExpiry(sandbox: Sandbox, now: number): number {
  if (sandbox.expiresAt === null) {
    return whileRunning;
  }
  return Math.min(whileRunning, Math.max(whilePending, sandbox.expiresAt - now + whilePending));
}
