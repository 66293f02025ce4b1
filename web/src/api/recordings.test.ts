import { afterEach, describe, expect, it, vi } from 'vitest';
import { downloadAddress, listRecordings, readCast } from './recordings';

function answer(status: number, body: string): ReturnType<typeof vi.fn> {
  const fetched = vi.fn(() => Promise.resolve(new Response(body, { status })));
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

describe('recordings', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('are listed in the words of the pages', async () => {
    answer(
      200,
      JSON.stringify({
        success: true,
        data: {
          recordings: [
            {
              id: 'r1',
              terminal: 'main',
              epoch: '0011223344556677',
              started_at: '2026-01-01T00:00:00Z',
              status: 'cut',
              bytes: 5,
              size: 3,
              duration_ms: 1500,
              dropped_bytes: 7,
              invalid_bytes: 0,
              input: true,
            },
          ],
          total: 4,
        },
      }),
    );
    expect(await listRecordings('abc', 'key')).toEqual({
      recordings: [
        {
          id: 'r1',
          terminal: 'main',
          startedAt: Date.UTC(2026, 0, 1),
          status: 'cut',
          bytes: 5,
          duration: 1500,
          droppedBytes: 7,
          exitCode: null,
          input: true,
        },
      ],
      total: 4,
    });
  });

  it('are read as they are', async () => {
    const fetched = answer(200, '{"version":3}\n');
    expect(await readCast('a/b', 'key', 'r1')).toBe('{"version":3}\n');
    expect(fetched.mock.calls[0]?.[0]).toBe('/api/v1/sandboxes/a%2Fb/recordings/r1');
  });

  it.each([
    [404, 'not_found'],
    [503, 'unreachable'],
    [403, 'unexpected_answer'],
  ])('that cannot be read say why: %i', async (status, code) => {
    answer(status, '{}');
    await expect(readCast('abc', 'key', 'r1')).rejects.toMatchObject({ code, status });
  });

  it('are downloaded with a ticket in place of the key', async () => {
    answer(201, JSON.stringify({ success: true, data: { ticket: 'tkt_a+b' } }));
    expect(await downloadAddress('abc', 'key', 'r1')).toBe(
      '/api/v1/sandboxes/abc/recordings/r1?ticket=tkt_a%2Bb',
    );
  });
});
