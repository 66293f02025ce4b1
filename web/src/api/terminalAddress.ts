/**
 * The terminal's WebSocket address. A browser cannot set headers on an upgrade, so the key travels in the query; the
 * engine redacts it wherever it writes an address down.
 */
export function terminalAddress(location: Location, sandboxId: string, key: string): string {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const token = encodeURIComponent(key);
  return `${scheme}//${location.host}/api/v1/ws/terminal/${encodeURIComponent(sandboxId)}?token=${token}`;
}
