import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { epoch, hello, kinds, other, start } from './connectionScene';

describe('TerminalConnection, when it is lost or let go', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('ends with the shell and starts another only when asked', () => {
    const { connection, sockets, socket, statuses } = start();
    connection.connect();
    socket().accept().output(0, 'abc');
    const first = socket();
    first.say({ type: 'exit', code: 3 });
    first.events.closed(1000);
    expect(statuses.at(-1)).toEqual({ kind: 'exited', code: 3 });
    expect(first.closed).toBe(true);
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
    connection.connect();
    socket().events.opened();
    expect(socket().told).toEqual([hello]);
    socket().ready({ epoch: other });
    expect(kinds(statuses).slice(-2)).toEqual(['connecting', 'open']);
  });

  it.each([
    [1000, 'ended'],
    [1008, 'forbidden'],
    [4400, 'misunderstood'],
    [4409, 'too_many'],
  ])('does not come back after a close with %i', (code, closing) => {
    const { connection, sockets, socket, statuses } = start();
    connection.connect();
    socket().accept().events.closed(code);
    vi.advanceTimersByTime(60_000);
    expect(statuses.at(-1)).toEqual({ kind: 'closed', closing });
    expect(sockets).toHaveLength(1);
  });

  it.each([
    [1001, 'engine_stops'],
    [1006, 'network'],
    [1009, 'network'],
    [1011, 'not_reached'],
    [4408, 'network'],
    [4429, 'too_fast'],
  ])('comes back after a close with %i', (code, loss) => {
    const { connection, sockets, socket } = start();
    connection.connect();
    socket().accept().events.closed(code);
    expect(connection.status).toMatchObject({ kind: 'waiting', loss });
    vi.advanceTimersByTime(10_000);
    expect(sockets).toHaveLength(2);
  });

  it('waits longer after each failed attempt, between 0.5 and 10 s', () => {
    const { connection, socket, statuses } = start(1);
    connection.connect();
    const delays: number[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      socket().events.closed(1006);
      const status = statuses.at(-1);
      if (status?.kind !== 'waiting') {
        throw new Error('not waiting');
      }
      delays.push(status.retryAt - Date.now());
      vi.advanceTimersByTime(10_000);
    }
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000, 10_000]);
  });

  it('starts from the shortest wait again only after a connection that lasted', () => {
    const { connection, sockets, socket } = start(1);
    connection.connect();
    socket().accept().events.closed(1006);
    vi.advanceTimersByTime(1_000);
    socket().accept().events.closed(1011);
    vi.advanceTimersByTime(1_999);
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(1);
    socket().accept();
    vi.advanceTimersByTime(5_000);
    socket().events.closed(1006);
    vi.advanceTimersByTime(1_000);
    expect(sockets).toHaveLength(4);
  });

  it.each(['network', 'person'] as const)('tries again at once when the %s comes back', (cause) => {
    const { connection, sockets, socket, wakeUp } = start(1);
    connection.connect();
    wakeUp(cause);
    expect(sockets).toHaveLength(1);
    socket().events.closed(1006);
    wakeUp(cause);
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(10_000);
    expect(sockets).toHaveLength(2);
  });

  it('trusts no socket from before the network went away, and stays where it was', () => {
    const { connection, sockets, socket, wakeUp } = start();
    connection.connect();
    socket().accept().output(0, 'abc');
    wakeUp('person');
    expect(sockets).toHaveLength(1);
    wakeUp('network');
    expect(sockets).toHaveLength(2);
    expect(sockets[0]?.closed).toBe(true);
    socket().events.opened();
    expect(socket().told).toEqual([{ ...hello, epoch, offset: 3 }]);
  });

  it('gives up on a socket that is never ready', () => {
    const { connection, socket } = start();
    connection.connect();
    const silent = socket();
    silent.events.opened();
    vi.advanceTimersByTime(15_000);
    expect(connection.status.kind).toBe('waiting');
    expect(silent.closed).toBe(true);
  });

  it('asks to write only where it is connected', () => {
    const { connection, socket } = start();
    connection.connect();
    connection.takeOver();
    socket().accept();
    connection.takeOver();
    expect(socket().told).toEqual([hello, { type: 'take' }]);
  });

  it('comes back in the size that another viewer chose', () => {
    const { connection, socket } = start();
    connection.connect();
    socket().accept();
    connection.keepSize({ cols: 120, rows: 40 });
    expect(socket().told).toEqual([hello]);
    socket().events.closed(1006);
    connection.retryNow();
    socket().events.opened();
    expect(socket().told).toMatchObject([{ cols: 120, rows: 40 }]);
  });

  it('does not listen to a socket that it let go', () => {
    const { connection, socket, output, statuses } = start();
    connection.connect();
    const old = socket().accept();
    connection.release();
    old.output(0, 'late');
    old.events.closed(1006);
    expect(output).toEqual([]);
    expect(statuses.at(-1)).toEqual({ kind: 'idle' });
    vi.advanceTimersByTime(60_000);
    expect(connection.status.kind).toBe('idle');
  });

  it('stops everything when it is disposed of', () => {
    const { connection, sockets, socket, stopWatching } = start();
    connection.connect();
    socket().events.closed(1006);
    connection.dispose();
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
    expect(stopWatching).toHaveBeenCalledOnce();
  });
});
