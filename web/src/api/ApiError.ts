/**
 * A request that brought no usable answer.
 *
 * `code` is the engine's machine-readable code, or one of ours: `unreachable` (no answer came, or only a proxy
 * answered) and `unexpected_answer` (an answer that is not in the engine's format).
 */
export class ApiError extends Error {
  readonly code: string;
  /** HTTP status, or null when no answer came. */
  readonly status: number | null;
  /** What the engine asks to wait before the next attempt, when it says so. */
  readonly retryAfterSeconds: number | null;

  constructor(code: string, message: string, status: number | null, retryAfterSeconds: number | null = null) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** True when the same request may succeed later without anybody changing anything. */
  get passing(): boolean {
    return this.status === null || this.status === 429 || this.status >= 500;
  }
}
