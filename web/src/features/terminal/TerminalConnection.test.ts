import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Beginning, Position, Size, Viewers } from './protocol';
import type { SocketEvents, TerminalSocket, WakeUp } from './socket';
import { type ConnectionStatus, TerminalConnection } from './TerminalConnection';

const epoch = '00000000000000aa';
const other = '00000000000000bb';

class FakeSocket implements TerminalSocket {
  bufferedAmount = 0;
  closed = false;
  readonly told: unknown[] = [];
  readonly typed: number[] = [];
  readonly frames: number[] = [];
  readonly events: SocketEvents;

  constructor(events: SocketEvents) {
    this.events = events;
  }

  send(message: string | Uint8Array<ArrayBuffer>): void {
    if (typeof message === 'string') {
      this.told.push(JSON.parse(message));
    } else {
      this.frames.push(message.length);
      for (const byte of message) {
        this.typed.push(byte);
      }
    }
  }

  close(): void {
    this.closed = true;
  }

  say(message: object): void {
    this.events.received(JSON.stringify(message));
  }

  ready(changes: object = {}): this {
    this.say({
      type: 'ready',
      terminal: 'main',
      epoch,
      offset: 0,
      fresh: true,
      preamble: '',
      missed: 0,
      replay_until: 0,
      source: 'start',
      cols: 80,
      rows: 24,
      write: true,
      held: true,
      window: 262_144,
      ...changes,
    });
    return this;
  }

  accept(): this {
    this.events.opened();
    return this.ready();
  }

  output(offset: number, text: string): void {
    const bytes = new TextEncoder().encode(text);
    const frame = new Uint8Array(8 + bytes.length);
    new DataView(frame.buffer).setBigUint64(0, BigInt(offset));
    frame.set(bytes, 8);
    this.events.received(frame.buffer);
  }
}

function start(random = 0) {
  const sockets: FakeSocket[] = [];
  const statuses: ConnectionStatus[] = [];
  const begun: Beginning[] = [];
  const seen: (Position | null)[] = [];
  const output: string[] = [];
  const positions: Position[] = [];
  const told: (string | Size | Viewers)[] = [];
  let lost = 0;
  let wake: (cause: WakeUp) => void = () => undefined;
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
    { cols: 80, rows: 24 },
    {
      statusChanged: (status) => statuses.push(status),
      began: (beginning, before) => {
        begun.push(beginning);
        seen.push(before);
      },
      output: (bytes, position) => {
        output.push(new TextDecoder().decode(bytes));
        positions.push(position);
      },
      resized: (size) => told.push(size),
      titled: (title) => told.push(title),
      viewersChanged: (viewers) => told.push(viewers),
      error: (message) => told.push(message),
      inputLost: () => {
        lost += 1;
      },
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
    begun,
    seen,
    output,
    positions,
    told,
    lost: () => lost,
    stopWatching,
    wakeUp: (cause: WakeUp) => {
      wake(cause);
    },
  };
}

const kinds = (statuses: ConnectionStatus[]) => statuses.map(({ kind }) => kind);
const hello = { type: 'hello', cols: 80, rows: 24 };

describe('TerminalConnection', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('says hello with its size as soon as the socket is open, and is open when the engine is ready', () => {
    const { connection, socket, statuses } = start();
    connection.connect();
    socket().events.opened();
    expect(socket().told).toEqual([hello]);
    expect(connection.status.kind).toBe('connecting');
    socket().ready();
    expect(kinds(statuses)).toEqual(['connecting', 'open']);
    connection.resize({ cols: 100, rows: 30 });
    expect(socket().told.at(-1)).toEqual({ type: 'resize', cols: 100, rows: 30 });
  });

  it('says a size that changed while the engine prepared its answer', () => {
    const { connection, socket, begun } = start();
    connection.connect();
    socket().events.opened();
    connection.resize({ cols: 100, rows: 30 });
    expect(socket().told).toEqual([hello]);
    socket().ready();
    expect(socket().told.at(-1)).toEqual({ type: 'resize', cols: 100, rows: 30 });
    expect(begun[0]).toMatchObject({ cols: 100, rows: 30 });
  });

  it('opens one socket however often it is asked', () => {
    const { connection, sockets } = start();
    connection.connect();
    connection.connect();
    expect(sockets).toHaveLength(1);
  });

  it('hands on what it is told, and ignores what it does not know', () => {
    const { connection, socket, output, told } = start();
    connection.connect();
    socket().events.opened();
    socket().output(0, 'too early');
    socket().ready();
    socket().output(0, 'при');
    socket().say({ type: 'tomorrow' });
    socket().events.received('not json');
    socket().events.received(new ArrayBuffer(4));
    socket().say({ type: 'error', message: 'no shell' });
    socket().say({ type: 'title', title: 'vim' });
    socket().say({ type: 'resize', cols: 1, rows: 2 });
    expect(output).toEqual(['при']);
    expect(told).toEqual(['no shell', 'vim', { cols: 1, rows: 2 }]);
  });

  it('goes on where it was after a loss, without a doubled byte', () => {
    const { connection, socket, output, begun, seen } = start();
    connection.connect();
    socket().accept();
    socket().output(0, 'abc');
    socket().output(3, 'def');
    socket().events.closed(1006);
    connection.retryNow();
    socket().events.opened();
    expect(socket().told).toEqual([{ ...hello, epoch, offset: 6 }]);
    socket().ready({ fresh: false, offset: 6, source: 'memory' });
    expect(begun.at(-1)).toMatchObject({ fresh: false, offset: 6 });
    expect(seen).toEqual([null, { epoch, offset: 6 }]);
    socket().output(6, 'ghi');
    expect(output.join('')).toBe('abcdefghi');
  });

  it('leaves out what it has, when the engine begins earlier', () => {
    const { connection, socket, output, positions } = start();
    connection.connect();
    socket().accept().output(0, 'abcdef');
    socket().events.closed(1001);
    connection.retryNow();
    socket().events.opened();
    socket().ready({ fresh: false, offset: 2, source: 'journal' });
    socket().output(2, 'cd');
    socket().output(4, 'efgh');
    expect(output).toEqual(['abcdef', 'gh']);
    expect(positions.at(-1)).toEqual({ epoch, offset: 6 });
  });

  it('asks again when bytes are missing on the way', () => {
    const { connection, socket, sockets, output } = start();
    connection.connect();
    socket().accept().output(0, 'abc');
    socket().output(5, 'fgh');
    expect(connection.status).toMatchObject({ kind: 'waiting', loss: 'network' });
    expect(output).toEqual(['abc']);
    vi.advanceTimersByTime(500);
    expect(sockets).toHaveLength(2);
    socket().events.opened();
    expect(socket().told).toEqual([{ ...hello, epoch, offset: 3 }]);
  });

  it('begins anew at a cut', () => {
    const { connection, socket, output, begun } = start();
    connection.connect();
    socket().accept().output(0, 'abc');
    socket().ready({ type: 'cut', offset: 1_000, missed: 997, source: 'skipped' });
    expect(begun.at(-1)).toMatchObject({ fresh: true, offset: 1_000, missed: 997 });
    socket().output(1_000, 'xyz');
    expect(output).toEqual(['abc', 'xyz']);
    expect(connection.status.kind).toBe('open');
  });

  it('takes another shell for a fresh start, whatever the engine calls it', () => {
    const { connection, socket, begun } = start();
    connection.connect();
    socket().accept().output(0, 'abc');
    socket().ready({ type: 'cut', epoch: other, fresh: false, offset: 0 });
    expect(begun.at(-1)).toMatchObject({ epoch: other, fresh: true });
  });

  it('acknowledges what was drawn, seldom, and never of another shell', () => {
    const { connection, socket } = start();
    connection.connect();
    socket().accept();
    const acks = () => socket().told.slice(1);
    connection.acknowledge({ epoch, offset: 32_767 });
    expect(acks()).toEqual([]);
    connection.acknowledge({ epoch, offset: 32_768 });
    expect(acks()).toEqual([{ type: 'ack', offset: 32_768 }]);
    connection.acknowledge({ epoch: other, offset: 900_000 });
    connection.acknowledge({ epoch, offset: 65_535 });
    expect(acks()).toHaveLength(1);
    connection.acknowledge({ epoch, offset: 65_536 });
    expect(acks()).toHaveLength(2);
    socket().events.closed(1006);
    connection.acknowledge({ epoch, offset: 1_000_000 });
    expect(acks()).toHaveLength(2);
  });

  it('refuses input while it is not open', () => {
    const { connection, socket } = start();
    expect(connection.send('a')).toBe('not_connected');
    connection.connect();
    expect(connection.send('a')).toBe('not_connected');
    socket().accept();
    expect(connection.send('ж')).toBe('sent');
    expect(connection.send(Uint8Array.of(0xff))).toBe('sent');
    expect(socket().typed).toEqual([0xd0, 0xb6, 0xff]);
  });

  it('cuts a long paste into frames that the engine takes', () => {
    const { connection, socket } = start();
    connection.connect();
    socket().accept();
    const text = `x${'😀'.repeat(10_000)}`;
    connection.send(text);
    expect(Math.max(...socket().frames)).toBeLessThan(65_536);
    expect(socket().frames.length).toBeGreaterThan(2);
    expect(new TextDecoder().decode(Uint8Array.from(socket().typed))).toBe(text);
  });

  it('holds input back while the socket is full, and refuses more than it can hold', () => {
    const { connection, socket } = start();
    connection.connect();
    socket().accept();
    socket().bufferedAmount = 1_000_000;
    expect(connection.send('a'.repeat(1_000_000))).toBe('sent');
    expect(connection.send('b'.repeat(100_000))).toBe('too_much');
    expect(socket().typed).toEqual([]);
    socket().bufferedAmount = 0;
    vi.advanceTimersByTime(20);
    expect(socket().typed).toHaveLength(1_000_000);
    expect(connection.send('b')).toBe('sent');
  });

  it('tells that input may not have arrived', () => {
    const { connection, socket, lost } = start();
    connection.connect();
    socket().accept();
    connection.send('a');
    socket().events.closed(1006);
    expect(lost()).toBe(0);
    connection.retryNow();
    socket().accept();
    socket().bufferedAmount = 100_000;
    connection.send('b');
    socket().events.closed(1006);
    expect(lost()).toBe(1);
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
