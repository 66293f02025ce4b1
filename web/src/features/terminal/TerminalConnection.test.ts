import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { epoch, hello, kinds, other, start } from './connectionScene';

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
});
