import { vi } from 'vitest';
import type { Beginning, Position, Size, Viewers } from './protocol';
import type { SocketEvents, TerminalSocket, WakeUp } from './socket';
import { type ConnectionStatus, TerminalConnection } from './TerminalConnection';

export const epoch = '00000000000000aa';
export const other = '00000000000000bb';

export class FakeSocket implements TerminalSocket {
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

/** A connection with sockets that a test moves by hand, and everything that it told. */
export function start(random = 0) {
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

export const kinds = (statuses: ConnectionStatus[]) => statuses.map(({ kind }) => kind);
export const hello = { type: 'hello', cols: 80, rows: 24 };
