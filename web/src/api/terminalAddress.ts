import { answerTo } from './client';

/**
 * An address of one terminal's WebSocket that works once, and soon. A browser cannot set headers on an upgrade, and a key
 * must not be in an address: a ticket stands for it.
 */
export async function terminalAddress(
  location: Pick<Location, 'protocol' | 'host'>,
  sandboxId: string,
  terminal: string,
  key: string,
  signal: AbortSignal,
): Promise<string> {
  const { data: ticket } = await answerTo(
    key,
    (api) => api.POST('/api/v1/tickets', { body: { purpose: 'terminal', sandbox_id: sandboxId }, signal }),
    (made) => made.ticket,
    signal,
  );
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const path = `/api/v1/ws/terminal/${encodeURIComponent(sandboxId)}`;
  const query = new URLSearchParams({ terminal, ticket });
  return `${scheme}//${location.host}${path}?${query.toString()}`;
}
