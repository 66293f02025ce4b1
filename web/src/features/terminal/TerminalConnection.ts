import { InputQueue } from './InputQueue';
import {
  ackMessage,
  type Beginning,
  helloMessage,
  type Position,
  readMessage,
  readOutput,
  resizeMessage,
  type ServerMessage,
  type Size,
  takeMessage,
  type Viewers,
} from './protocol';
import type { FindAddress, OpenSocket, TerminalSocket, WakeUp, WatchWakeUps } from './socket';

/** Why a connection was lost: the network, an engine that stops, a shell that the engine does not reach, or too much at once. */
export type Loss = 'network' | 'engine_stops' | 'not_reached' | 'too_fast';
/**
 * Why the engine closed for good: the terminal or its sandbox ended, the right to it was lost, page and engine disagree, or
 * there are as many terminals or viewers as there may be.
 */
export type Closing = 'ended' | 'forbidden' | 'misunderstood' | 'too_many';

/**
 * - `idle`: not asked to connect, or asked to let go
 * - `connecting`: a socket is being opened, or is open and the engine has not said where the output begins
 * - `open`: output flows, and input where this page writes
 * - `waiting`: the connection was lost; the next attempt comes by itself at `retryAt`
 * - `exited`: the shell ended; `connect` starts another
 * - `closed`: not to come back by oneself
 */
export type ConnectionStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'waiting'; readonly retryAt: number; readonly loss: Loss }
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'closed'; readonly closing: Closing };

export type Sent = 'sent' | 'not_connected' | 'too_much';

export interface ConnectionListener {
  statusChanged(status: ConnectionStatus): void;
  /** The output begins, or goes on after a cut; `seen` is how far it was received before, in this or another shell. */
  began(beginning: Beginning, seen: Position | null): void;
  /** Every byte once and in order. */
  output(bytes: Uint8Array, position: Position): void;
  resized(size: Size): void;
  titled(title: string): void;
  viewersChanged(viewers: Viewers): void;
  /** Something the engine has to say about the terminal; not part of the shell's output. */
  error(message: string): void;
  /** The connection broke while there was input that may not have arrived. */
  inputLost(): void;
}

export interface ConnectionParts {
  readonly findAddress: FindAddress;
  readonly openSocket: OpenSocket;
  readonly watchWakeUps: WatchWakeUps;
  readonly random: () => number;
}

const firstDelay = 500;
const longestDelay = 10_000;
const connectDeadline = 15_000;
/** A connection that lived this long was a good one: the next loss starts again from the shortest delay. */
const steadyAfter = 5_000;
/** Often enough that a window of 256 KiB never runs dry, seldom enough that echoes of key strokes cause no frames. */
const ackEvery = 32_768;
const encoder = new TextEncoder();

const losses: Readonly<Partial<Record<number, Loss>>> = {
  1001: 'engine_stops',
  1011: 'not_reached',
  4429: 'too_fast',
};
const closings: Readonly<Partial<Record<number, Closing>>> = {
  1000: 'ended',
  1008: 'forbidden',
  4400: 'misunderstood',
  4409: 'too_many',
};

/**
 * One terminal's connection: says where it stopped, carries input and output, and comes back after a loss with jittered
 * back-off. Knows neither React nor xterm. Output arrives once and in order; input is taken whole or refused.
 */
export class TerminalConnection {
  readonly #parts: ConnectionParts;
  readonly #listener: ConnectionListener;
  readonly #stopWatching: () => void;
  readonly #input = new InputQueue();
  #status: ConnectionStatus = { kind: 'idle' };
  #socket: TerminalSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #openedAt = 0;
  #size: Size;
  #helloSize: Size;
  #seen: Position | null = null;
  #acknowledged = 0;

  constructor(parts: ConnectionParts, size: Size, listener: ConnectionListener) {
    this.#parts = parts;
    this.#size = size;
    this.#helloSize = size;
    this.#listener = listener;
    this.#stopWatching = parts.watchWakeUps((cause) => {
      this.#woken(cause);
    });
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  /** Opens the terminal. Does nothing while a connection is open or on its way. */
  connect(): void {
    if (this.#socket === null) {
      this.#attempt = 0;
      this.#open();
    }
  }

  /** Shortens the wait for the next attempt to nothing. */
  retryNow(): void {
    if (this.#status.kind === 'waiting') {
      this.#open();
    }
  }

  /** Lets go of the connection and makes no further attempt until `connect`. */
  release(): void {
    this.#drop();
    this.#become({ kind: 'idle' });
  }

  dispose(): void {
    this.#stopWatching();
    this.#drop();
    this.#status = { kind: 'idle' };
  }

  send(input: string | Uint8Array<ArrayBuffer>): Sent {
    if (this.#status.kind !== 'open' || this.#socket === null) {
      return 'not_connected';
    }
    const bytes = typeof input === 'string' ? encoder.encode(input) : input;
    return this.#input.push(this.#socket, bytes) ? 'sent' : 'too_much';
  }

  /** Tells the engine the size of this page's window, now and with every new connection. */
  resize(size: Size): void {
    this.#size = size;
    if (this.#status.kind === 'open') {
      this.#socket?.send(resizeMessage(size));
    }
  }

  /** A new connection asks for this size, which another viewer chose: coming back must not change it. */
  keepSize(size: Size): void {
    this.#size = size;
  }

  /** Says that everything before the position is drawn, so that the engine sends on. */
  acknowledge({ epoch, offset }: Position): void {
    if (
      this.#status.kind === 'open' &&
      this.#seen?.epoch === epoch &&
      offset - this.#acknowledged >= ackEvery
    ) {
      this.#acknowledged = offset;
      this.#socket?.send(ackMessage(offset));
    }
  }

  /** Asks to become the one who writes, where one at a time does. */
  takeOver(): void {
    if (this.#status.kind === 'open') {
      this.#socket?.send(takeMessage);
    }
  }

  #open(): void {
    this.#drop();
    this.#become({ kind: 'connecting' });
    this.#timer = setTimeout(() => {
      this.#lost('network');
    }, connectDeadline);
    // A socket that was let go may still speak: only the current one is listened to.
    const current = (act: () => void) => {
      if (this.#socket === socket) {
        act();
      }
    };
    const socket = this.#parts.openSocket(this.#parts.findAddress, {
      opened: () => {
        current(() => {
          this.#helloSize = this.#size;
          socket.send(helloMessage(this.#size, this.#seen));
        });
      },
      received: (data) => {
        current(() => {
          this.#received(data);
        });
      },
      closed: (code) => {
        current(() => {
          this.#closed(code);
        });
      },
    });
    this.#socket = socket;
  }

  #received(data: string | ArrayBuffer): void {
    if (typeof data !== 'string') {
      this.#receivedOutput(data);
      return;
    }
    const message = readMessage(data);
    if (message !== null) {
      this.#receivedMessage(message);
    }
  }

  #receivedMessage(message: ServerMessage): void {
    switch (message.type) {
      case 'begin':
        this.#begin(message.beginning);
        break;
      case 'resize':
        this.#listener.resized(message.size);
        break;
      case 'title':
        this.#listener.titled(message.title);
        break;
      case 'viewers':
        this.#listener.viewersChanged(message.viewers);
        break;
      case 'error':
        this.#listener.error(message.message);
        break;
      case 'exit':
        this.#seen = null;
        this.#drop();
        this.#become({ kind: 'exited', code: message.code });
        break;
    }
  }

  #begin(told: Beginning): void {
    clearTimeout(this.#timer);
    const seen = this.#seen;
    // Going on is possible only from where one was.
    const goesOn = !told.fresh && seen?.epoch === told.epoch;
    this.#seen = {
      epoch: told.epoch,
      offset: goesOn ? Math.max(seen.offset, told.offset) : told.offset,
    };
    this.#acknowledged = this.#seen.offset;
    // The window may have changed while the engine prepared its answer: then that is said now.
    const outdated = !same(this.#size, this.#helloSize) && same(told, this.#helloSize);
    const size = outdated ? this.#size : { cols: told.cols, rows: told.rows };
    if (this.#status.kind !== 'open') {
      this.#openedAt = Date.now();
      this.#become({ kind: 'open' });
      if (outdated) {
        this.resize(size);
      }
    }
    this.#listener.began({ ...told, ...size, fresh: !goesOn }, seen);
  }

  #receivedOutput(data: ArrayBuffer): void {
    const frame = readOutput(data);
    const seen = this.#seen;
    if (frame === null || seen === null || this.#status.kind !== 'open') {
      return;
    }
    const known = seen.offset - frame.offset;
    if (known < 0) {
      // Bytes are missing on the way: a new connection asks for them.
      this.#lost('network');
    } else if (known < frame.bytes.length) {
      this.#seen = { epoch: seen.epoch, offset: frame.offset + frame.bytes.length };
      this.#listener.output(frame.bytes.subarray(known), seen);
    }
  }

  #closed(code: number): void {
    const closing = closings[code];
    if (closing === undefined) {
      this.#lost(losses[code] ?? 'network');
      return;
    }
    if (closing === 'ended') {
      this.#seen = null;
    }
    this.#drop();
    this.#become({ kind: 'closed', closing });
  }

  #lost(loss: Loss): void {
    if (this.#status.kind === 'open' && Date.now() - this.#openedAt >= steadyAfter) {
      this.#attempt = 0;
    }
    this.#drop();
    this.#attempt += 1;
    const delay = this.#delay();
    this.#timer = setTimeout(() => {
      this.#open();
    }, delay);
    this.#become({ kind: 'waiting', retryAt: Date.now() + delay, loss });
  }

  #woken(cause: WakeUp): void {
    // A socket from before the network went away may be dead without anybody having noticed; to resume is one round trip.
    if (cause === 'network' && this.#status.kind === 'open') {
      this.#open();
    } else {
      this.retryNow();
    }
  }

  /** Spread over the whole range, so that the viewers of a restarted engine do not all come at once. */
  #delay(): number {
    const ceiling = Math.min(longestDelay, firstDelay * 2 ** this.#attempt);
    return firstDelay + this.#parts.random() * (ceiling - firstDelay);
  }

  #drop(): void {
    clearTimeout(this.#timer);
    const inputLost = this.#input.drop();
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    if (inputLost) {
      this.#listener.inputLost();
    }
  }

  #become(status: ConnectionStatus): void {
    this.#status = status;
    this.#listener.statusChanged(status);
  }
}

function same(a: Size, b: Size): boolean {
  return a.cols === b.cols && a.rows === b.rows;
}
