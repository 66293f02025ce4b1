/** Where output is drawn: calls back when the bytes have been parsed. */
export interface OutputSink {
  write(bytes: Uint8Array, parsed: () => void): void;
}

/** Bytes handed to the sink and not parsed yet; more than that makes typing feel sluggish. */
const mostInSink = 131_072;

type Step =
  { readonly bytes: Uint8Array; readonly parsed: (() => void) | undefined } | { readonly act: () => void };

/**
 * Feeds a terminal no faster than it parses. What has to happen between two bytes (a reset, another size, the end of a
 * replay) waits in the same queue. It is bounded by the window that the engine keeps to.
 */
export class OutputQueue {
  readonly #sink: OutputSink;
  #steps: Step[] = [];
  #next = 0;
  #inSink = 0;

  constructor(sink: OutputSink) {
    this.#sink = sink;
  }

  /** `parsed` is called when the terminal has worked on all of them. */
  push(bytes: Uint8Array, parsed?: () => void): void {
    if (bytes.length > 0) {
      this.#add({ bytes, parsed });
    }
  }

  /** Runs when everything before is parsed, and before anything after is. */
  then(act: () => void): void {
    this.#add({ act });
  }

  #add(step: Step): void {
    this.#steps.push(step);
    this.#pump();
  }

  #pump(): void {
    for (let step = this.#steps[this.#next]; step !== undefined; step = this.#steps[this.#next]) {
      if ('act' in step ? this.#inSink > 0 : this.#inSink >= mostInSink) {
        return;
      }
      this.#next += 1;
      if ('act' in step) {
        step.act();
      } else {
        this.#write(step.bytes, step.parsed);
      }
    }
    this.#steps = [];
    this.#next = 0;
  }

  #write(bytes: Uint8Array, parsed: (() => void) | undefined): void {
    this.#inSink += bytes.length;
    this.#sink.write(bytes, () => {
      this.#inSink -= bytes.length;
      parsed?.();
      this.#pump();
    });
  }
}
