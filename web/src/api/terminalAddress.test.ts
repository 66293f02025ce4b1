import { afterEach, describe, expect, it, vi } from 'vitest';
import { terminalAddress } from './terminalAddress';

const location = { protocol: 'https:', host: 'engine.example' };

describe('terminalAddress', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('has a ticket in it, and the key in no address', async () => {
    const asked = vi.fn<typeof fetch>(() =>
      Promise.resolve(
        new Response(JSON.stringify({ success: true, data: { ticket: 'tkt_a+b' } }), { status: 201 }),
      ),
    );
    vi.stubGlobal('fetch', asked);
    const address = await terminalAddress(location, 'abc', 'build', 'secret', new AbortController().signal);
    expect(address).toBe('wss://engine.example/api/v1/ws/terminal/abc?terminal=build&ticket=tkt_a%2Bb');
    const [request] = asked.mock.calls[0] ?? [];
    if (!(request instanceof Request)) {
      throw new Error('nothing was asked');
    }
    expect(request.method).toBe('POST');
    expect(new URL(request.url).pathname).toBe('/api/v1/tickets');
    expect(request.headers.get('Authorization')).toBe('Bearer secret');
    expect(await request.json()).toEqual({ purpose: 'terminal', sandbox_id: 'abc' });
  });

  it('is not there without a ticket', async () => {
    const refusal = { success: false, error: { code: 'permission_denied', message: 'No.' } };
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(refusal), { status: 403 })));
    await expect(
      terminalAddress(location, 'abc', 'build', 'secret', new AbortController().signal),
    ).rejects.toMatchObject({
      code: 'permission_denied',
    });
  });
});
