/** Where output is drawn: calls back when the text has been parsed. */
export interface OutputSink {
  write(data: string, parsed: () => void): void;
}

/** Text handed to the sink and not parsed yet; more than that makes typing feel sluggish. */
const mostInSink = 131_072;
const batch = 65_536;
/** Text kept here while the sink is busy. */
const mostWaiting = 16_777_216;
/** Cancels a half-received escape sequence and resets the colours, so that what follows a cut is readable. */
const cleanCut = '\x18\x1b[0m';

/**
 * Feeds a terminal no faster than it parses, in batches. The JSON dialect has no way to ask the engine to pause, so a
 * flood that outruns the terminal for long is cut: the waiting text is skipped, and `describeSkipped` says how much.
 */
export class OutputWriter {
  readonly #sink: OutputSink;
  readonly #describeSkipped: (characters: number) => string;
  #waiting: string[] = [];
  #waitingLength = 0;
  #inSink = 0;

  constructor(sink: OutputSink, describeSkipped: (characters: number) => string) {
    this.#sink = sink;
    this.#describeSkipped = describeSkipped;
  }

  /** True while there is text that is not drawn yet. */
  get busy(): boolean {
    return this.#inSink > 0 || this.#waiting.length > 0;
  }

  push(data: string): void {
    if (data.length === 0) {
      return;
    }
    if (this.#waitingLength + data.length > mostWaiting) {
      const notice = `${cleanCut}\r\n${this.#describeSkipped(this.#waitingLength + data.length)}\r\n`;
      this.#waiting = [notice];
      this.#waitingLength = notice.length;
    } else {
      this.#waiting.push(data);
      this.#waitingLength += data.length;
    }
    this.#pump();
  }

  #pump(): void {
    while (this.#waiting.length > 0 && this.#inSink < mostInSink) {
      const next = this.#takeBatch();
      this.#inSink += next.length;
      this.#sink.write(next, () => {
        this.#inSink -= next.length;
        this.#pump();
      });
    }
  }

  #takeBatch(): string {
    let count = 0;
    let length = 0;
    while (count < this.#waiting.length && length < batch) {
      length += this.#waiting[count]?.length ?? 0;
      count += 1;
    }
    this.#waitingLength -= length;
    return this.#waiting.splice(0, count).join('');
  }
}
