import { ApiError } from './ApiError';
import { isFields, ShapeError } from './decode';

export interface Answer<T> {
  readonly data: T;
  /** The engine's clock minus this browser's, in milliseconds; 0 when the engine did not tell its time. */
  readonly clockOffset: number;
}

/** One request to the engine, a POST when there is a body: the envelope is opened, a problem becomes an `ApiError`. */
export async function request<T>(
  path: string,
  key: string,
  read: (data: unknown) => T,
  signal?: AbortSignal,
  body?: object,
): Promise<Answer<T>> {
  const response = await send(path, key, signal, body);
  const answer = await readJson(response);
  if (!response.ok) {
    throw problem(response, answer);
  }
  if (!isFields(answer) || answer['success'] !== true) {
    throw unexpected(response, 'the envelope is missing');
  }
  try {
    return { data: read(answer['data']), clockOffset: clockOffset(response) };
  } catch (error) {
    throw error instanceof ShapeError ? unexpected(response, error.message) : error;
  }
}

async function send(path: string, key: string, signal?: AbortSignal, body?: object): Promise<Response> {
  try {
    return await fetch(`/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        Accept: 'application/json',
        Authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      cache: 'no-store',
      credentials: 'same-origin',
      signal: signal ?? null,
    });
  } catch (error) {
    if (signal?.aborted === true) {
      throw error;
    }
    // A key with characters that no header can carry fails here as well, before anything is sent.
    if (!/^[\x21-\x7e]+$/.test(key)) {
      throw new ApiError('unauthenticated', 'The key holds characters that no API key has.', 401);
    }
    throw new ApiError('unreachable', String(error), null);
  }
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
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
