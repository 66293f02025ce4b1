import { OutputWriter } from './OutputWriter';
import { type FindAddress, openBrowserSocket, watchBrowserWakeUps } from './socket';
import { type ConnectionStatus, type Sent, TerminalConnection } from './TerminalConnection';
import { TerminalScreen } from './TerminalScreen';

/** What the page shows about a terminal, beside the terminal itself. */
export interface TerminalView {
  readonly status: ConnectionStatus;
  readonly cols: number;
  readonly rows: number;
  /** Why the last input was not taken, until input is taken again. */
  readonly refused: Exclude<Sent, 'sent'> | null;
  readonly engineSays: string | null;
}

export interface SessionParts {
  readonly findAddress: FindAddress;
  readonly label: string;
  readonly describeSkipped: (characters: number) => string;
  readonly leave: () => void;
  /**
   * Called when a connection was lost, an attempt failed or the shell ended: a browser does not learn why, and a shell
   * also ends with its sandbox; the engine's API tells.
   */
  readonly connectionLost: () => void;
}

/**
 * Undoes what a shell that is gone may have left behind (a half-sent sequence, the alternate screen, synchronized
 * output, mouse and paste modes, a hidden cursor, colours) and starts a new line below what is there.
 */
const beforeNewShell = '\x18\x1b[?1047l\x1b[!p\x1b[?2026;2004;1000;1002;1003;1004;1006l\x1b[?25h\x1b[0m\r\n';
/** CSI, OSC and DCS: what a terminal says of itself begins like that, and so does a function key. */
const replyStarts = ['\x1b[', '\x1b]', '\x1bP'];

/** Joins a screen with its connection, and tells what to show. React only subscribes to it. */
export class TerminalSession {
  readonly #parts: SessionParts;
  readonly #screen: TerminalScreen;
  readonly #writer: OutputWriter;
  readonly #connection: TerminalConnection;
  readonly #viewChanged: (view: TerminalView) => void;
  #view: TerminalView;
  #hadShell = false;

  constructor(element: HTMLElement, parts: SessionParts, viewChanged: (view: TerminalView) => void) {
    this.#parts = parts;
    this.#viewChanged = viewChanged;
    this.#screen = new TerminalScreen(element, parts.label, {
      input: (data) => {
        this.#input(data);
      },
      resized: (cols, rows) => {
        this.#connection.resize(cols, rows);
        this.#show({ cols, rows });
      },
      leave: parts.leave,
    });
    this.#writer = new OutputWriter(this.#screen, parts.describeSkipped);
    this.#connection = new TerminalConnection(
      {
        findAddress: parts.findAddress,
        openSocket: openBrowserSocket,
        watchWakeUps: watchBrowserWakeUps,
        random: Math.random,
      },
      {
        statusChanged: (status) => {
          this.#statusChanged(status);
        },
        output: (data) => {
          this.#writer.push(data);
        },
        error: (message) => {
          this.#show({ engineSays: message.trim() });
        },
      },
    );
    const { cols, rows } = this.#screen.size;
    this.#connection.resize(cols, rows);
    this.#view = { status: this.#connection.status, cols, rows, refused: null, engineSays: null };
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

  focus(): void {
    this.#screen.focus();
  }

  text(): string {
    return this.#screen.text();
  }

  setScreenReaderMode(on: boolean): void {
    this.#screen.screenReaderMode = on;
  }

  dispose(): void {
    this.#connection.dispose();
    this.#screen.dispose();
  }

  #input(data: string): void {
    const sent = this.#connection.send(data);
    if (sent === 'sent') {
      if (this.#view.refused !== null) {
        this.#show({ refused: null });
      }
      return;
    }
    // Drawing late output can make the terminal answer a program that is gone. Nobody typed that.
    if (!(this.#writer.busy && replyStarts.some((start) => data.startsWith(start)))) {
      this.#show({ refused: sent });
    }
  }

  #statusChanged(status: ConnectionStatus): void {
    if (status.kind === 'open') {
      if (this.#hadShell) {
        this.#writer.push(beforeNewShell);
      }
      this.#hadShell = true;
      this.#show({ status, refused: null, engineSays: null });
      return;
    }
    this.#show({ status });
    if (status.kind === 'waiting' || status.kind === 'closed' || status.kind === 'exited') {
      this.#parts.connectionLost();
    }
  }

  #show(change: Partial<TerminalView>): void {
    this.#view = { ...this.#view, ...change };
    this.#viewChanged(this.#view);
  }
}
