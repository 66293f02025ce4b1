import { OutputQueue } from './OutputQueue';
import type { Beginning, Position, Size, Viewers } from './protocol';
import { isReport } from './reports';
import { noResult, type SearchResult, type SearchWish } from './ScreenSearch';
import { type FindAddress, openBrowserSocket, watchBrowserWakeUps } from './socket';
import { type ConnectionStatus, type Sent, TerminalConnection } from './TerminalConnection';
import { TerminalScreen } from './TerminalScreen';

/** Something that happened to the output and is over: `bytes` never came. */
export type StreamNews =
  | { readonly kind: 'missed'; readonly bytes: number }
  | { readonly kind: 'skipped'; readonly bytes: number }
  | { readonly kind: 'engine_restarted'; readonly bytes: number }
  | { readonly kind: 'new_shell' };

export type Refusal = Exclude<Sent, 'sent'> | 'read_only' | 'no_right' | 'cut_off';

/** What the page shows about a terminal, beside the terminal itself. */
export interface TerminalView extends Size {
  readonly status: ConnectionStatus;
  /** Why the last input was not taken, until input is taken again. */
  readonly refused: Refusal | null;
  readonly engineSays: string | null;
  readonly news: StreamNews | null;
  /** As programs set it; any text. */
  readonly title: string;
  readonly viewers: Viewers;
  /** Whether the shell outlives the engine. */
  readonly held: boolean;
  /** False once the engine has let a wish to take over pass. */
  readonly mayTakeOver: boolean;
  /** Another viewer chose the size. */
  readonly sizedElsewhere: boolean;
  readonly found: SearchResult;
}

export interface SessionParts {
  readonly findAddress: FindAddress;
  readonly label: string;
  readonly fontSize: number;
  readonly leave: () => void;
  readonly search: () => void;
  readonly neighbour: (step: -1 | 1) => void;
  readonly link: (address: string, hidden: boolean) => void;
  /** Something was printed that was not there before. */
  readonly printed: () => void;
  /**
   * Called when a connection was lost, an attempt failed or the shell ended: a browser does not learn why, and a shell
   * also ends with its sandbox; the engine's API tells.
   */
  readonly connectionLost: () => void;
}

/** Ends a sequence that was cut in its middle and makes the terminal as new. */
const reset = ascii('\x18\x1bc');
/**
 * Undoes what a shell that is gone may have left behind (a half-sent sequence, the alternate screen, synchronized
 * output, mouse and paste modes, a hidden cursor, colours) and starts a new line below what is there.
 */
const beforeNewShell = ascii(
  '\x18\x1b[?1047l\x1b[!p\x1b[?2026;2004;1000;1002;1003;1004;1006l\x1b[?25h\x1b[0m\r\n',
);
/** How long a size from the engine may be the echo of one that this page said before its last; in milliseconds. */
const echoTime = 2_000;
/** How long the engine has to make this page the one who writes; in milliseconds. */
const takeTime = 2_000;

export const nothingYet: TerminalView = {
  status: { kind: 'idle' },
  cols: 0,
  rows: 0,
  refused: null,
  engineSays: null,
  news: null,
  title: '',
  viewers: { count: 1, writers: 1, write: true, answers: true },
  held: true,
  mayTakeOver: true,
  sizedElsewhere: false,
  found: noResult,
};

/** Joins a screen with its connection, and tells what to show. React only subscribes to it. */
export class TerminalSession {
  readonly #parts: SessionParts;
  readonly #screen: TerminalScreen;
  readonly #queue: OutputQueue;
  readonly #connection: TerminalConnection;
  readonly #viewChanged: (view: TerminalView) => void;
  #view: TerminalView;
  #replayUntil = 0;
  #hadShell = false;
  #takeTimer: ReturnType<typeof setTimeout> | undefined;
  /** When this page said which size. */
  readonly #said = new Map<string, number>();
  #timesSaid = 0;

  constructor(element: HTMLElement, parts: SessionParts, viewChanged: (view: TerminalView) => void) {
    this.#parts = parts;
    this.#viewChanged = viewChanged;
    this.#screen = new TerminalScreen(element, parts, {
      input: (data) => {
        this.#input(data);
      },
      refused: () => {
        this.#show({ refused: 'read_only' });
      },
      reframed: () => {
        this.#reframed();
      },
      focused: () => {
        this.#focused();
      },
      searched: (found) => {
        this.#show({ found });
      },
      leave: parts.leave,
      search: parts.search,
      neighbour: parts.neighbour,
      link: parts.link,
    });
    this.#queue = new OutputQueue(this.#screen);
    this.#connection = this.#connectionOf(parts.findAddress);
    this.#view = { ...nothingYet, ...this.#screen.size };
  }

  connect(): void {
    this.#connection.connect();
  }

  retryNow(): void {
    this.#connection.retryNow();
  }

  release(): void {
    this.#connection.release();
  }

  takeOver(): void {
    this.#connection.takeOver();
    // The engine has no answer for who may not: it tells only those who write from now on.
    clearTimeout(this.#takeTimer);
    this.#takeTimer = setTimeout(() => {
      if (!this.#view.viewers.write) {
        this.#show({ mayTakeOver: false, refused: 'no_right' });
      }
    }, takeTime);
  }

  dismissNews(): void {
    this.#show({ news: null });
  }

  focus(): void {
    this.#screen.focus();
  }

  text(): string {
    return this.#screen.text();
  }

  find(wish: SearchWish, where: 'first' | 'next' | 'previous'): void {
    this.#screen.search.find(wish, where);
  }

  endSearch(): void {
    this.#screen.search.clear();
  }

  setScreenReaderMode(on: boolean): void {
    this.#screen.screenReaderMode = on;
  }

  setFontSize(pixels: number): void {
    this.#screen.fontSize = pixels;
    this.#reframed();
  }

  dispose(): void {
    clearTimeout(this.#takeTimer);
    this.#connection.dispose();
    this.#screen.dispose();
  }

  #connectionOf(findAddress: FindAddress): TerminalConnection {
    return new TerminalConnection(
      {
        findAddress,
        openSocket: openBrowserSocket,
        watchWakeUps: watchBrowserWakeUps,
        random: Math.random,
      },
      this.#screen.size,
      {
        statusChanged: (status) => {
          this.#statusChanged(status);
        },
        began: (beginning, seen) => {
          this.#began(beginning, seen);
        },
        output: (bytes, position) => {
          this.#output(bytes, position);
        },
        resized: (size) => {
          this.#resized(size);
        },
        titled: (title) => {
          this.#show({ title });
        },
        viewersChanged: (viewers) => {
          this.#viewersChanged(viewers);
        },
        error: (message) => {
          this.#show({ engineSays: message.trim() });
        },
        inputLost: () => {
          this.#show({ refused: 'cut_off' });
        },
      },
    );
  }

  #input(data: string | Uint8Array<ArrayBuffer>): void {
    const sent = this.#connection.send(data);
    if (sent === 'sent') {
      if (this.#view.refused !== null) {
        this.#show({ refused: null });
      }
    } else if (typeof data === 'string' && !isReport(data)) {
      this.#show({ refused: sent });
    }
  }

  #began(beginning: Beginning, seen: Position | null): void {
    if (beginning.fresh) {
      // What the shell that ended said last stays to be read.
      this.#queue.push(this.#hadShell && beginning.source === 'start' ? beforeNewShell : reset);
    }
    this.#hadShell = true;
    this.#replayUntil = beginning.replayUntil;
    this.#setReplaying(true);
    this.#queue.push(beginning.preamble);
    if (beginning.offset >= beginning.replayUntil) {
      this.#setReplaying(false);
    }
    this.#viewersChanged({ ...this.#view.viewers, write: beginning.write });
    this.#resized({ cols: beginning.cols, rows: beginning.rows });
    this.#show({
      held: beginning.held,
      refused: this.#view.refused === 'cut_off' ? 'cut_off' : null,
      engineSays: null,
      news: seen === null ? this.#view.news : (newsOf(beginning, seen) ?? this.#view.news),
    });
  }

  #output(bytes: Uint8Array, { epoch, offset }: Position): void {
    const old = Math.min(Math.max(this.#replayUntil - offset, 0), bytes.length);
    this.#draw(bytes.subarray(0, old), { epoch, offset });
    if (old > 0 && offset + old >= this.#replayUntil) {
      this.#setReplaying(false);
    }
    this.#draw(bytes.subarray(old), { epoch, offset: offset + old });
    if (old < bytes.length) {
      this.#parts.printed();
    }
  }

  #draw(bytes: Uint8Array, { epoch, offset }: Position): void {
    this.#queue.push(bytes, () => {
      this.#connection.acknowledge({ epoch, offset: offset + bytes.length });
    });
  }

  #setReplaying(on: boolean): void {
    this.#queue.then(() => {
      this.#screen.replaying = on;
    });
  }

  #viewersChanged(viewers: Viewers): void {
    const began = viewers.write && !this.#view.viewers.write;
    this.#screen.readOnly = !viewers.write;
    this.#show({
      viewers,
      refused: began && this.#view.refused === 'read_only' ? null : this.#view.refused,
    });
    this.#keepSilent();
    if (began && this.#screen.hasFocus) {
      this.#focused();
    }
  }

  /** What is drawn after a loss may ask as well, and there is nobody to be answered. */
  #keepSilent(): void {
    this.#screen.silent = !this.#view.viewers.answers || this.#view.status.kind !== 'open';
  }

  /** The frame has another size. */
  #reframed(): void {
    if (this.#view.viewers.write && !this.#view.sizedElsewhere) {
      this.#sayOwnSize();
    } else {
      this.#screen.adopt(this.#screen.size);
    }
  }

  /** The one who works with the terminal has it in their size. */
  #focused(): void {
    if (this.#view.viewers.write && this.#view.sizedElsewhere) {
      this.#sayOwnSize();
    }
  }

  #sayOwnSize(): void {
    const size = this.#screen.fill();
    if (size.cols !== this.#view.cols || size.rows !== this.#view.rows) {
      this.#said.set(key(size), Date.now());
      this.#timesSaid += 1;
      this.#connection.resize(size);
    }
    this.#show({ ...size, sizedElsewhere: false });
  }

  /** The engine tells the terminal's size: perhaps only the echo of one that this page said a moment ago. */
  #resized(size: Size): void {
    if (Date.now() - (this.#said.get(key(size)) ?? 0) > echoTime) {
      const said = this.#timesSaid;
      // In its place among the output, so that lines wrap as they did for the one who chose it.
      this.#queue.then(() => {
        if (said === this.#timesSaid) {
          this.#takeSize(size);
        }
      });
    }
  }

  #takeSize(size: Size): void {
    const { cols, rows } = this.#screen.size;
    if (size.cols === cols && size.rows === rows) {
      return;
    }
    this.#screen.adopt(size);
    this.#connection.keepSize(size);
    this.#show({ ...size, sizedElsewhere: true });
  }

  #statusChanged(status: ConnectionStatus): void {
    this.#show({ status });
    this.#keepSilent();
    if (status.kind === 'waiting' || status.kind === 'closed' || status.kind === 'exited') {
      this.#parts.connectionLost();
    }
  }

  #show(change: Partial<TerminalView>): void {
    this.#view = { ...this.#view, ...change };
    this.#viewChanged(this.#view);
  }
}

function newsOf(beginning: Beginning, seen: Position): StreamNews | null {
  const bytes = beginning.missed;
  if (beginning.epoch !== seen.epoch) {
    return { kind: 'new_shell' };
  }
  switch (beginning.source) {
    case 'journal':
      return { kind: 'engine_restarted', bytes };
    case 'skipped':
      return { kind: 'skipped', bytes };
    default:
      return bytes > 0 ? { kind: 'missed', bytes } : null;
  }
}

function key({ cols, rows }: Size): string {
  return `${cols}x${rows}`;
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
