import { request } from './client';
import { fields, text } from './decode';

/**
 * An address of the terminal's WebSocket that works once, and soon. A browser cannot set headers on an upgrade, and a key
 * must not be in an address: a ticket stands for it.
 */
export async function terminalAddress(
  location: Pick<Location, 'protocol' | 'host'>,
  sandboxId: string,
  key: string,
  signal: AbortSignal,
): Promise<string> {
  const order = { purpose: 'terminal', sandbox_id: sandboxId };
  const { data: ticket } = await request('/tickets', key, readTicket, signal, order);
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const path = `/api/v1/ws/terminal/${encodeURIComponent(sandboxId)}`;
  return `${scheme}//${location.host}${path}?ticket=${encodeURIComponent(ticket)}`;
}

function readTicket(data: unknown): string {
  return text(fields(data, 'data'), 'ticket');
}
