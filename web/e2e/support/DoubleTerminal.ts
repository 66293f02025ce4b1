import { randomBytes } from 'node:crypto';
import type { RawData, WebSocket } from 'ws';
import { ScriptedShell } from './ScriptedShell';

/** As the engine: at most so many bytes beyond the last acknowledgement. */
const window = 262_144;
/** Odd on purpose: no cut falls where a character, a pair of surrogates or an escape sequence ends. */
const frameLength = 16_381;

export interface TerminalRules {
  /** Who of those who may write does: as the template says. */
  writers: 'one' | 'several';
  held: boolean;
}

type Beginning = Readonly<{ fresh: boolean; offset: number; missed: number; source: string; until: number }>;

/** One named terminal of the double: a scripted shell, all it ever wrote, and who looks. */
export class DoubleTerminal {
  readonly name: string;
  readonly viewers = new Set<DoubleViewer>();
  readonly rules: TerminalRules;
  epoch = '';
  /** Where what is remembered begins: everything before is forgotten. */
  remembered = 0;
  /** Drawn before what is remembered, as the engine does to bring modes back. */
  preamble = '';
  /** Everything that was typed, of all shells. */
  typed = '';
  title = '';
  size = { cols: 80, rows: 24 };
  /** Set when the engine was away: whoever comes next hears that it goes on from the journal. */
  restarted = false;
  #output: Buffer[] = [];
  #written = 0;
  #shell: ScriptedShell | null = null;

  constructor(name: string, rules: TerminalRules) {
    this.name = name;
    this.rules = rules;
  }

  get written(): number {
    return this.#written;
  }

  get lives(): boolean {
    return this.#shell !== null;
  }

  print(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    this.#output.push(bytes);
    this.#written += bytes.length;
    for (const viewer of this.viewers) {
      viewer.pump();
    }
  }

  /** The bytes from an offset on, at most as many. */
  read(offset: number, most: number): Buffer {
    const merged = this.#output.length === 1 ? this.#output[0] : Buffer.concat(this.#output);
    this.#output = merged === undefined ? [] : [merged];
    return (merged ?? Buffer.alloc(0)).subarray(offset, offset + most);
  }

  attach(viewer: DoubleViewer): boolean {
    const begins = this.#shell === null;
    if (begins) {
      this.epoch = randomBytes(8).toString('hex');
      this.#output = [];
      this.#written = 0;
      this.remembered = 0;
      this.#shell = new ScriptedShell(this);
    }
    this.viewers.add(viewer);
    return begins;
  }

  start(): void {
    this.#shell?.run();
  }

  detach(viewer: DoubleViewer): void {
    this.viewers.delete(viewer);
    this.tellViewers();
  }

  input(bytes: Buffer): void {
    this.typed += bytes.toString('latin1');
    this.#shell?.input(bytes);
  }

  resize(size: { cols: number; rows: number }, by: DoubleViewer): void {
    this.size = size;
    for (const viewer of this.viewers) {
      if (viewer !== by) {
        viewer.say({ type: 'resize', ...size });
      }
    }
  }

  setTitle(title: string): void {
    this.title = title;
    this.#tell({ type: 'title', title });
  }

  /** Makes one viewer the one who writes. */
  take(writer: DoubleViewer): void {
    for (const viewer of this.viewers) {
      viewer.writes = viewer === writer;
    }
    this.tellViewers();
  }

  /** One viewer answers what programs ask, and everybody hears how many there are. */
  tellViewers(): void {
    const all = [...this.viewers];
    const writers = all.filter(({ writes }) => writes);
    for (const viewer of all) {
      viewer.say({
        type: 'viewers',
        count: all.length,
        writers: writers.length,
        write: viewer.writes,
        answers: viewer === writers[0],
      });
    }
  }

  exit(code: number): void {
    this.#shell = null;
    this.#tell({ type: 'exit', code });
    this.close(1000);
  }

  /** Closes every viewer's connection; the shell lives on. */
  close(code: number): void {
    for (const viewer of this.viewers) {
      viewer.close(code);
    }
  }

  /** Ends the shell because somebody closed the terminal. */
  dismiss(): void {
    this.#shell = null;
    this.close(1000);
  }

  /** Breaks every connection without a word, as a network does. */
  cut(): void {
    for (const viewer of this.viewers) {
      viewer.terminate();
    }
  }

  /** Forgets everything up to now and skips every viewer ahead, as the engine does with one that lags. */
  skip(missed: number): void {
    this.print('.'.repeat(missed));
    for (const viewer of this.viewers) {
      viewer.skipTo(this.#written, missed);
    }
  }

  #tell(message: object): void {
    for (const viewer of this.viewers) {
      viewer.say(message);
    }
  }
}

/** One page that looks at a terminal, on the engine's side of `sandbox.v1`. */
export class DoubleViewer {
  /** The most bytes that were ever on the way without being acknowledged. */
  static mostUnacknowledged = 0;
  writes = false;
  readonly #socket: WebSocket;
  readonly #terminal: DoubleTerminal;
  readonly #mayWrite: boolean;
  #offset = -1;
  #acknowledged = 0;

  constructor(socket: WebSocket, terminal: DoubleTerminal, mayWrite: boolean) {
    this.#socket = socket;
    this.#terminal = terminal;
    this.#mayWrite = mayWrite;
    socket.on('message', (data: RawData, binary) => {
      const bytes = asBuffer(data);
      if (!binary) {
        this.#received(bytes.toString('utf8'));
      } else if (this.writes) {
        terminal.input(bytes);
      }
    });
    socket.once('close', () => {
      terminal.detach(this);
    });
  }

  say(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  close(code: number): void {
    this.#socket.close(code);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  skipTo(offset: number, missed: number): void {
    this.#begin('cut', { fresh: true, offset, missed, source: 'skipped', until: offset });
  }

  pump(): void {
    while (this.#offset >= 0 && this.#offset < this.#terminal.written) {
      const room = this.#acknowledged + window - this.#offset;
      if (room <= 0 || this.#socket.readyState !== this.#socket.OPEN) {
        return;
      }
      const bytes = this.#terminal.read(this.#offset, Math.min(room, frameLength));
      const head = Buffer.alloc(8);
      head.writeBigUInt64BE(BigInt(this.#offset));
      this.#socket.send(Buffer.concat([head, bytes]), { binary: true });
      this.#offset += bytes.length;
      DoubleViewer.mostUnacknowledged = Math.max(
        DoubleViewer.mostUnacknowledged,
        this.#offset - this.#acknowledged,
      );
    }
  }

  #received(text: string): void {
    const message: unknown = JSON.parse(text);
    if (typeof message !== 'object' || message === null || !('type' in message)) {
      this.#refuse('a message is an object with a type');
      return;
    }
    const fields = new Map<string, unknown>(Object.entries(message));
    const number = (name: string) => Number(fields.get(name));
    switch (message.type) {
      case 'hello':
        this.#hello(fields, { cols: number('cols'), rows: number('rows') });
        break;
      case 'ack':
        if (number('offset') > this.#offset) {
          this.#refuse('acknowledged what was never sent');
          return;
        }
        this.#acknowledged = Math.max(this.#acknowledged, number('offset'));
        this.pump();
        break;
      case 'resize':
        if (this.writes) {
          this.#terminal.resize({ cols: number('cols'), rows: number('rows') }, this);
        }
        break;
      case 'take':
        // Who may not gets no answer.
        if (this.#mayWrite) {
          this.#terminal.take(this);
        }
        break;
      default:
        this.#refuse(`unknown message ${String(message.type)}`);
    }
  }

  #hello(fields: ReadonlyMap<string, unknown>, size: { cols: number; rows: number }): void {
    const terminal = this.#terminal;
    const begins = terminal.attach(this);
    const others = [...terminal.viewers].filter((viewer) => viewer !== this && viewer.writes);
    this.writes = this.#mayWrite && (terminal.rules.writers === 'several' || others.length === 0);
    if (this.writes) {
      terminal.resize(size, this);
    }
    this.#begin('ready', this.#where(begins, fields));
    terminal.tellViewers();
    if (terminal.title !== '') {
      this.say({ type: 'title', title: terminal.title });
    }
    // A type of tomorrow: the page has to ignore it.
    this.say({ type: 'motd', message: 'ignored' });
    if (begins) {
      terminal.start();
    }
    this.pump();
  }

  #where(begins: boolean, fields: ReadonlyMap<string, unknown>): Beginning {
    const terminal = this.#terminal;
    const seen = fields.get('epoch') === terminal.epoch ? Number(fields.get('offset')) : null;
    const goesOn = seen !== null && seen >= terminal.remembered;
    return {
      fresh: !goesOn,
      offset: goesOn ? seen : terminal.remembered,
      missed: seen === null || goesOn ? 0 : terminal.remembered - seen,
      source: begins ? 'start' : terminal.restarted ? 'journal' : 'memory',
      until: begins ? 0 : terminal.written,
    };
  }

  #begin(type: 'ready' | 'cut', { fresh, offset, missed, source, until }: Beginning): void {
    const { name, epoch, size, rules, preamble } = this.#terminal;
    this.#offset = offset;
    this.#acknowledged = offset;
    this.say({
      type,
      terminal: name,
      epoch,
      offset,
      fresh,
      preamble: Buffer.from(fresh ? preamble : '').toString('base64'),
      missed,
      replay_until: until,
      source,
      ...size,
      write: this.writes,
      held: rules.held,
      window,
    });
  }

  #refuse(why: string): void {
    this.#socket.close(4400, why);
  }
}

function asBuffer(data: RawData): Buffer {
  if (Array.isArray(data)) {
    return Buffer.concat(data);
  }
  return Buffer.isBuffer(data) ? data : Buffer.from(new Uint8Array(data));
}
