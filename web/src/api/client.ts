import createClient from 'openapi-fetch';
import { ApiError } from './ApiError';
import type { components, paths } from './schema';

/** The engine's words for its values, as its own description has them. */
export type Schemas = components['schemas'];

export interface Answer<T> {
  readonly data: T;
  /** The engine's clock minus this browser's, in milliseconds; 0 when the engine did not tell its time. */
  readonly clockOffset: number;
}

/** What the library makes of a response: the body of a good one in `data`, that of any other in `error`. */
interface Exchange<T> {
  readonly data?: { readonly success: true; readonly data: T } | undefined;
  readonly error?: unknown;
  readonly response: Response;
}

/** Every operation of the engine's description, typed by it. What it answers is opened by `answerTo`. */
export function engine(key: string) {
  return createClient<paths>({
    baseUrl: location.origin,
    headers: { Accept: 'application/json', Authorization: `Bearer ${key}` },
    cache: 'no-store',
    credentials: 'same-origin',
    // Looked up at each request, as the page does with its own.
    fetch: (request) => fetch(request),
  });
}

/**
 * Asks the engine: the envelope is opened and its data read, a problem becomes an `ApiError`. That a good answer's fields
 * are what the description says is tested in the engine, and not again here.
 */
export async function answerTo<T, R>(
  key: string,
  ask: (api: ReturnType<typeof engine>) => Promise<Exchange<T>>,
  read: (data: T) => R,
  signal?: AbortSignal,
): Promise<Answer<R>> {
  const { data, error, response } = await exchange(key, ask, signal);
  if (!response.ok) {
    throw problem(response, error);
  }
  // A page that a proxy put in between may be JSON as well.
  if (!isFields(data) || !('data' in data)) {
    throw unexpected(response, 'the envelope is missing');
  }
  try {
    return { data: read(data.data), clockOffset: clockOffset(response) };
  } catch (failure) {
    // Only an engine of another version, or none at all, answers so.
    throw failure instanceof TypeError ? unexpected(response, failure.message) : failure;
  }
}

async function exchange<T>(
  key: string,
  ask: (api: ReturnType<typeof engine>) => Promise<Exchange<T>>,
  signal?: AbortSignal,
): Promise<Exchange<T>> {
  try {
    return await ask(engine(key));
  } catch (error) {
    if (signal?.aborted === true) {
      throw error;
    }
    if (error instanceof SyntaxError) {
      throw new ApiError('unexpected_answer', `not JSON: ${error.message}`, null);
    }
    // A key with characters that no header can carry fails here as well, before anything is sent.
    if (!/^[\x21-\x7e]+$/.test(key)) {
      throw new ApiError('unauthenticated', 'The key holds characters that no API key has.', 401);
    }
    throw new ApiError('unreachable', String(error), null);
  }
}

function problem(response: Response, body: unknown): ApiError {
  const error = isFields(body) ? body['error'] : null;
  if (isFields(error) && typeof error['code'] === 'string') {
    const message = typeof error['message'] === 'string' ? error['message'] : '';
    return new ApiError(error['code'], message, response.status, retryAfter(response));
  }
  // A 5xx that is not the engine's own comes from a proxy that found no engine behind it.
  return response.status >= 500
    ? new ApiError('unreachable', `HTTP ${response.status}`, response.status)
    : unexpected(response, 'not an error of the engine');
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unexpected(response: Response, detail: string): ApiError {
  return new ApiError('unexpected_answer', `HTTP ${response.status}: ${detail}`, response.status);
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : null;
}

function clockOffset(response: Response): number {
  const told = Date.parse(response.headers.get('Date') ?? '');
  return Number.isNaN(told) ? 0 : told - Date.now();
}
