import { inputFrame, pieces, readFrame, resizeFrame } from './frames';
import type { FindAddress, OpenSocket, TerminalSocket, WatchWakeUps } from './socket';

/**
 * - `idle`: not asked to connect, or asked to let go
 * - `connecting`: a socket is being opened, or is open and the engine has not said `connected` yet
 * - `open`: input is accepted
 * - `waiting`: the connection was lost; the next attempt comes by itself at `retryAt`
 * - `exited`: the shell ended; `connect` starts another
 * - `closed`: the engine closed with 1000, or with 1008 because the right to it was lost: not to come back by oneself
 */
export type ConnectionStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'waiting'; readonly retryAt: number }
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'closed' };

export type Sent = 'sent' | 'not_connected' | 'too_much';

export interface ConnectionListener {
  statusChanged(status: ConnectionStatus): void;
  output(data: string): void;
  /** Something the engine has to say about the terminal; not part of the shell's output. */
  error(message: string): void;
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
/** The engine refuses frames beyond 64 KiB; 8,192 UTF-16 units stay below it even when each is escaped as \uXXXX. */
const framePiece = 8_192;
const mostQueued = 1_048_576;
const mostInSocket = 65_536;
const drainInterval = 20;

/**
 * One terminal's connection: opens, says the size, carries input and output, and comes back after a loss with jittered
 * back-off. Knows neither React nor xterm. Input is taken whole or refused, never dropped in silence.
 */
export class TerminalConnection {
  readonly #parts: ConnectionParts;
  readonly #listener: ConnectionListener;
  readonly #stopWatching: () => void;
  #status: ConnectionStatus = { kind: 'idle' };
  #socket: TerminalSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #drainTimer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #openedAt = 0;
  #size: { cols: number; rows: number } | null = null;
  #sizeCanBeSent = false;
  #queue: string[] = [];
  #queued = 0;

  constructor(parts: ConnectionParts, listener: ConnectionListener) {
    this.#parts = parts;
    this.#listener = listener;
    this.#stopWatching = parts.watchWakeUps(() => {
      this.retryNow();
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

  send(text: string): Sent {
    if (this.#status.kind !== 'open') {
      return 'not_connected';
    }
    if (this.#queued + text.length > mostQueued) {
      return 'too_much';
    }
    this.#queue.push(...pieces(text, framePiece));
    this.#queued += text.length;
    this.#drain();
    return 'sent';
  }

  /** The last size is remembered and said again on every new connection. */
  resize(cols: number, rows: number): void {
    this.#size = { cols, rows };
    this.#sendSize();
  }

  #open(): void {
    this.#drop();
    this.#become({ kind: 'connecting' });
    this.#timer = setTimeout(() => {
      this.#lost();
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
          this.#sizeCanBeSent = true;
          this.#sendSize();
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

  #received(data: unknown): void {
    const frame = readFrame(data);
    switch (frame?.type) {
      case 'connected':
        clearTimeout(this.#timer);
        this.#openedAt = Date.now();
        this.#become({ kind: 'open' });
        break;
      case 'output':
        this.#listener.output(frame.data);
        break;
      case 'error':
        this.#listener.error(frame.data);
        break;
      case 'exit':
        this.#drop();
        this.#become({ kind: 'exited', code: frame.code });
        break;
      case undefined:
        break;
    }
  }

  #closed(code: number): void {
    if (code === 1000 || code === 1008) {
      this.#drop();
      this.#become({ kind: 'closed' });
    } else {
      this.#lost();
    }
  }

  #lost(): void {
    if (this.#status.kind === 'open' && Date.now() - this.#openedAt >= steadyAfter) {
      this.#attempt = 0;
    }
    this.#drop();
    this.#attempt += 1;
    const delay = this.#delay();
    this.#timer = setTimeout(() => {
      this.#open();
    }, delay);
    this.#become({ kind: 'waiting', retryAt: Date.now() + delay });
  }

  /** Spread over the whole range, so that the viewers of a restarted engine do not all come at once. */
  #delay(): number {
    const ceiling = Math.min(longestDelay, firstDelay * 2 ** this.#attempt);
    return firstDelay + this.#parts.random() * (ceiling - firstDelay);
  }

  #drop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#drainTimer);
    this.#queue = [];
    this.#queued = 0;
    this.#sizeCanBeSent = false;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #drain(): void {
    clearTimeout(this.#drainTimer);
    while (this.#socket !== null && this.#socket.bufferedAmount < mostInSocket) {
      const piece = this.#queue.shift();
      if (piece === undefined) {
        return;
      }
      this.#queued -= piece.length;
      this.#socket.send(inputFrame(piece));
    }
    this.#drainTimer = setTimeout(() => {
      this.#drain();
    }, drainInterval);
  }

  #sendSize(): void {
    if (this.#sizeCanBeSent && this.#size !== null) {
      this.#socket?.send(resizeFrame(this.#size.cols, this.#size.rows));
    }
  }

  #become(status: ConnectionStatus): void {
    this.#status = status;
    this.#listener.statusChanged(status);
  }
}
