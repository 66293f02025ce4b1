/** The dialect `sandbox.v1` of the terminal's WebSocket: text frames steer, binary frames carry bytes. */
export const dialect = 'sandbox.v1';

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

/** How far the output of one shell was received: `offset` is that of the next byte. */
export interface Position {
  readonly epoch: string;
  readonly offset: number;
}

/** Where what follows comes from: a new shell, the engine's memory, what the sandbox kept, or a skip over a flood. */
export type Source = 'start' | 'memory' | 'journal' | 'skipped';

/** The beginning of the output, and every cut in it. */
export interface Beginning extends Size, Position {
  /** True when the screen is to be reset and `preamble` to be drawn first. */
  readonly fresh: boolean;
  /** Puts an empty terminal into the modes that hold at `offset`; no part of the output. */
  readonly preamble: Uint8Array;
  /** Bytes between what was received before and `offset`: they never come. */
  readonly missed: number;
  /** Output before this offset is old: questions in it are not to be answered. */
  readonly replayUntil: number;
  readonly source: Source;
  readonly write: boolean;
  /** Whether the shell outlives the engine. */
  readonly held: boolean;
  /** The engine sends at most as many bytes beyond the last acknowledgement. */
  readonly window: number;
}

export interface Viewers {
  /** All of them, this page included. */
  readonly count: number;
  readonly writers: number;
  /** Whether this page's input is taken. */
  readonly write: boolean;
  /** Whether this page answers what programs ask the terminal: one of all viewers does. */
  readonly answers: boolean;
}

export type ServerMessage =
  | { readonly type: 'begin'; readonly beginning: Beginning }
  | { readonly type: 'resize'; readonly size: Size }
  | { readonly type: 'title'; readonly title: string }
  | { readonly type: 'viewers'; readonly viewers: Viewers }
  | { readonly type: 'exit'; readonly code: number }
  | { readonly type: 'error'; readonly message: string };

/** Returns null for what this page does not know: the engine can grow new messages. */
export function readMessage(raw: string): ServerMessage | null {
  try {
    return readFields(new Fields(JSON.parse(raw)));
  } catch {
    return null;
  }
}

export interface OutputFrame {
  /** That of the first byte. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

const offsetLength = 8;

export function readOutput(raw: ArrayBuffer): OutputFrame | null {
  return raw.byteLength <= offsetLength
    ? null
    : { offset: Number(new DataView(raw).getBigUint64(0)), bytes: new Uint8Array(raw, offsetLength) };
}

export function helloMessage(size: Size, seen: Position | null): string {
  return JSON.stringify({ type: 'hello', ...only(size), ...seen });
}

export function resizeMessage(size: Size): string {
  return JSON.stringify({ type: 'resize', ...only(size) });
}

export function ackMessage(offset: number): string {
  return JSON.stringify({ type: 'ack', offset });
}

export const takeMessage = JSON.stringify({ type: 'take' });

/** The engine refuses messages with fields that it does not know. */
function only({ cols, rows }: Size): Size {
  return { cols, rows };
}

function readFields(fields: Fields): ServerMessage | null {
  switch (fields.text('type')) {
    case 'ready':
    case 'cut':
      return { type: 'begin', beginning: readBeginning(fields) };
    case 'resize':
      return { type: 'resize', size: { cols: fields.count('cols'), rows: fields.count('rows') } };
    case 'title':
      return { type: 'title', title: fields.text('title') };
    case 'viewers':
      return {
        type: 'viewers',
        viewers: {
          count: fields.count('count'),
          writers: fields.count('writers'),
          write: fields.flag('write'),
          answers: fields.flag('answers'),
        },
      };
    case 'exit':
      return { type: 'exit', code: fields.count('code') };
    case 'error':
      return { type: 'error', message: fields.text('message') };
    default:
      return null;
  }
}

const sources: readonly Source[] = ['start', 'memory', 'journal', 'skipped'];

function readBeginning(fields: Fields): Beginning {
  return {
    epoch: fields.text('epoch'),
    offset: fields.count('offset'),
    fresh: fields.flag('fresh'),
    preamble: Uint8Array.from(atob(fields.text('preamble')), (character) => character.charCodeAt(0)),
    missed: fields.count('missed'),
    replayUntil: fields.count('replay_until'),
    // A source of tomorrow needs no words of its own.
    source: sources.find((source) => source === fields.text('source')) ?? 'memory',
    cols: fields.count('cols'),
    rows: fields.count('rows'),
    write: fields.flag('write'),
    held: fields.flag('held'),
    window: fields.count('window'),
  };
}

/** A JSON object whose fields are what they should be, or a TypeError. */
class Fields {
  readonly #fields: ReadonlyMap<string, unknown>;

  constructor(value: unknown) {
    if (typeof value !== 'object' || value === null) {
      throw new TypeError('not an object');
    }
    this.#fields = new Map(Object.entries(value));
  }

  text(name: string): string {
    const value = this.#fields.get(name);
    if (typeof value !== 'string') {
      throw new TypeError(`${name} is not a text`);
    }
    return value;
  }

  count(name: string): number {
    const value = this.#fields.get(name);
    if (typeof value !== 'number') {
      throw new TypeError(`${name} is not a number`);
    }
    return value;
  }

  flag(name: string): boolean {
    const value = this.#fields.get(name);
    if (typeof value !== 'boolean') {
      throw new TypeError(`${name} is neither true nor false`);
    }
    return value;
  }
}
