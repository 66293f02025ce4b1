import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from './ApiError';
import { getSandbox } from './sandboxes';

function answer(status: number, body: unknown, headers: Record<string, string> = {}): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(text, { status, headers })));
}

async function refusal(key = 'key'): Promise<ApiError> {
  const error: unknown = await getSandbox('abc', key).catch((reason: unknown) => reason);
  if (error instanceof ApiError) {
    return error;
  }
  throw new Error(`not an ApiError: ${String(error)}`);
}

describe('getSandbox', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('opens the envelope', async () => {
    answer(200, {
      success: true,
      data: {
        id: 'abc',
        template_id: 'backend-python',
        status: 'pending',
        created_at: '2026-01-01T00:00:00Z',
        expires_at: '2026-01-01T00:00:01Z',
        timeline: [{ stage: 'queue', started_at: '2026-01-01T00:00:00Z' }],
        endpoints: { main: 'https://abc.example.com' },
      },
    });
    const { data, clockOffset } = await getSandbox('abc', 'key');
    expect(data).toEqual({
      id: 'abc',
      templateId: 'backend-python',
      status: 'pending',
      statusMessage: null,
      reason: null,
      createdAt: Date.UTC(2026, 0, 1),
      expiresAt: Date.UTC(2026, 0, 1, 0, 0, 1),
      timeline: [{ stage: 'queue', startedAt: Date.UTC(2026, 0, 1), ms: null }],
      endpoints: { main: 'https://abc.example.com' },
    });
    expect(clockOffset).toBe(0);
  });

  it('turns a problem into its code and words', async () => {
    answer(
      429,
      { success: false, error: { code: 'rate_limited', message: 'Wait.' } },
      { 'Retry-After': '7' },
    );
    const error = await refusal();
    expect(error).toMatchObject({
      code: 'rate_limited',
      message: 'Wait.',
      status: 429,
      retryAfterSeconds: 7,
    });
    expect(error.passing).toBe(true);
  });

  it("takes a proxy's own 502 for an engine that cannot be reached", async () => {
    answer(502, '<html>Bad gateway</html>');
    expect(await refusal()).toMatchObject({ code: 'unreachable', passing: true });
  });

  it('says unreachable when no answer comes', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    expect(await refusal()).toMatchObject({ code: 'unreachable', status: null });
  });

  it('calls a key that no header can carry wrong, not the network', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('not a byte string')));
    expect(await refusal('ключ')).toMatchObject({ code: 'unauthenticated', status: 401 });
  });

  it('asks for the sandbox by its id, with the key', async () => {
    const asked: Request[] = [];
    vi.stubGlobal('fetch', (request: Request) => {
      asked.push(request);
      return Promise.resolve(new Response('{}', { status: 404 }));
    });
    await getSandbox('a/b', 'key').catch(() => null);
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET ${location.origin}/api/v1/sandboxes/a%2Fb`,
    ]);
    expect(asked[0]?.headers.get('Authorization')).toBe('Bearer key');
    expect(asked[0]?.cache).toBe('no-store');
  });

  it.each([
    ['another shape', '{"success": true, "data": {"id": "abc"}}'],
    ['no envelope', '{"id": "abc"}'],
    ['nothing', ''],
    ['a page', '<html>Log in to the network</html>'],
  ])('calls an answer with %s unexpected', async (_, body) => {
    answer(200, body);
    expect(await refusal()).toMatchObject({ code: 'unexpected_answer' });
  });

  it('lets a question that was given up end as given up', async () => {
    vi.stubGlobal('fetch', async ({ signal }: Request) => {
      signal.throwIfAborted();
      return Promise.resolve(new Response('{}'));
    });
    const asking = new AbortController();
    asking.abort(new Error('given up'));
    await expect(getSandbox('abc', 'key', asking.signal)).rejects.toThrow('given up');
  });
});
