import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SocketEvents, TerminalSocket } from './socket';
import { type ConnectionStatus, TerminalConnection } from './TerminalConnection';

class FakeSocket implements TerminalSocket {
  bufferedAmount = 0;
  closed = false;
  readonly sent: unknown[] = [];
  readonly events: SocketEvents;

  constructor(events: SocketEvents) {
    this.events = events;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.closed = true;
  }

  /** What was sent as input, frame by frame. */
  inputs(): string[] {
    return this.sent.flatMap((frame) =>
      typeof frame === 'object' && frame !== null && 'data' in frame ? [String(frame.data)] : [],
    );
  }

  say(frame: object): void {
    this.events.received(JSON.stringify(frame));
  }

  accept(): this {
    this.events.opened();
    this.say({ type: 'connected' });
    return this;
  }
}

function start(random = 0) {
  const sockets: FakeSocket[] = [];
  const statuses: ConnectionStatus[] = [];
  const output: string[] = [];
  const errors: string[] = [];
  let wake: () => void = () => undefined;
  const stopWatching = vi.fn();
  const connection = new TerminalConnection(
    {
      findAddress: () => Promise.resolve('ws://engine/terminal'),
      openSocket: (_findAddress, events) => {
        const socket = new FakeSocket(events);
        sockets.push(socket);
        return socket;
      },
      watchWakeUps: (callback) => {
        wake = callback;
        return stopWatching;
      },
      random: () => random,
    },
    {
      statusChanged: (status) => statuses.push(status),
      output: (data) => output.push(data),
      error: (message) => errors.push(message),
    },
  );
  const socket = (): FakeSocket => {
    const last = sockets.at(-1);
    if (last === undefined) {
      throw new Error('no socket was opened');
    }
    return last;
  };
  return {
    connection,
    sockets,
    socket,
    statuses,
    output,
    errors,
    stopWatching,
    wakeUp: () => {
      wake();
    },
  };
}

const kinds = (statuses: ConnectionStatus[]) => statuses.map(({ kind }) => kind);

describe('TerminalConnection', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('says its size as soon as the socket is open, and is open when the engine says so', () => {
    const { connection, socket, statuses } = start();
    connection.resize(80, 24);
    connection.connect();
    socket().events.opened();
    expect(socket().sent).toEqual([{ type: 'resize', cols: 80, rows: 24 }]);
    expect(connection.status.kind).toBe('connecting');
    socket().say({ type: 'connected' });
    expect(kinds(statuses)).toEqual(['connecting', 'open']);
    connection.resize(100, 30);
    expect(socket().sent.at(-1)).toEqual({ type: 'resize', cols: 100, rows: 30 });
  });

  it('opens one socket however often it is asked', () => {
    const { connection, sockets } = start();
    connection.connect();
    connection.connect();
    expect(sockets).toHaveLength(1);
  });

  it('hands on output and errors, and ignores what it does not know', () => {
    const { connection, socket, output, errors } = start();
    connection.connect();
    socket().accept();
    socket().say({ type: 'output', data: 'при' });
    socket().say({ type: 'output', data: 5 });
    socket().say({ type: 'tomorrow' });
    socket().events.received('not json');
    socket().events.received(new ArrayBuffer(4));
    socket().events.received('null');
    socket().say({ type: 'error', data: 'no shell' });
    expect(output).toEqual(['при']);
    expect(errors).toEqual(['no shell']);
  });

  it('refuses input while it is not open', () => {
    const { connection, socket } = start();
    expect(connection.send('a')).toBe('not_connected');
    connection.connect();
    expect(connection.send('a')).toBe('not_connected');
    socket().accept();
    expect(connection.send('a')).toBe('sent');
    expect(socket().sent).toEqual([{ type: 'input', data: 'a' }]);
  });

  it('cuts a long paste into frames, never inside a character', () => {
    const { connection, socket } = start();
    connection.connect();
    socket().accept();
    const text = `x${'😀'.repeat(10_000)}`;
    connection.send(text);
    const pieces = socket().inputs();
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.join('')).toBe(text);
    expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
  });

  it('holds input back while the socket is full, and refuses more than it can hold', () => {
    const { connection, socket } = start();
    connection.connect();
    socket().accept();
    socket().bufferedAmount = 1_000_000;
    expect(connection.send('a'.repeat(1_000_000))).toBe('sent');
    expect(connection.send('b'.repeat(100_000))).toBe('too_much');
    expect(socket().sent).toEqual([]);
    socket().bufferedAmount = 0;
    vi.advanceTimersByTime(20);
    const sent = socket().inputs().join('');
    expect(sent).toBe('a'.repeat(1_000_000));
    expect(connection.send('b')).toBe('sent');
  });

  it('ends with the shell and comes back only when asked', () => {
    const { connection, sockets, socket, statuses } = start();
    connection.connect();
    socket().accept();
    const first = socket();
    first.say({ type: 'exit', code: 3 });
    first.events.closed(1000);
    expect(statuses.at(-1)).toEqual({ kind: 'exited', code: 3 });
    expect(first.closed).toBe(true);
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
    connection.connect();
    socket().accept();
    expect(kinds(statuses).slice(-2)).toEqual(['connecting', 'open']);
  });

  it.each([1000, 1008])('does not come back after a close with %i', (code) => {
    const { connection, sockets, socket, statuses } = start();
    connection.connect();
    socket().accept().events.closed(code);
    vi.advanceTimersByTime(60_000);
    expect(statuses.at(-1)).toEqual({ kind: 'closed' });
    expect(sockets).toHaveLength(1);
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

  it('tries again at once when the network or the person comes back', () => {
    const { connection, sockets, socket, wakeUp } = start(1);
    connection.connect();
    wakeUp();
    expect(sockets).toHaveLength(1);
    socket().events.closed(1006);
    wakeUp();
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(10_000);
    expect(sockets).toHaveLength(2);
  });

  it('gives up on a socket that never says that it is connected', () => {
    const { connection, socket } = start();
    connection.connect();
    const silent = socket();
    silent.events.opened();
    vi.advanceTimersByTime(15_000);
    expect(connection.status.kind).toBe('waiting');
    expect(silent.closed).toBe(true);
  });

  it('does not listen to a socket that it let go', () => {
    const { connection, socket, output, statuses } = start();
    connection.connect();
    const old = socket().accept();
    connection.release();
    old.say({ type: 'output', data: 'late' });
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
