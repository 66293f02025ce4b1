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
        expires_at: '2026-01-01T00:00:01Z',
        timeline: [{ stage: 'queue', started_at: '2026-01-01T00:00:00Z' }],
      },
    });
    const { data, clockOffset } = await getSandbox('abc', 'key');
    expect(data).toEqual({
      id: 'abc',
      templateId: 'backend-python',
      status: 'pending',
      statusMessage: null,
      reason: null,
      createdAt: null,
      expiresAt: Date.UTC(2026, 0, 1, 0, 0, 1),
      timeline: [{ stage: 'queue', startedAt: Date.UTC(2026, 0, 1), ms: null }],
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

  it('names the field of an answer that it cannot read', async () => {
    answer(200, { success: true, data: { id: 'abc', template_id: 5 } });
    expect(await refusal()).toMatchObject({ code: 'unexpected_answer' });
    expect((await refusal()).message).toContain('template_id');
  });
});
