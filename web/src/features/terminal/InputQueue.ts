import type { TerminalSocket } from './socket';

/** The engine refuses larger frames than 64 KiB. */
const mostInFrame = 16_384;
const mostQueued = 1_048_576;
const mostInSocket = 65_536;
const drainInterval = 20;

/** Feeds a socket no faster than it sends, in frames that the engine takes, in order. */
export class InputQueue {
  #socket: TerminalSocket | null = null;
  #waiting: Uint8Array<ArrayBuffer>[] = [];
  #length = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** False when it would be more than can be held: then nothing of it is taken. */
  push(socket: TerminalSocket, bytes: Uint8Array<ArrayBuffer>): boolean {
    if (this.#length + bytes.length > mostQueued) {
      return false;
    }
    this.#socket = socket;
    for (let start = 0; start < bytes.length; start += mostInFrame) {
      this.#waiting.push(bytes.subarray(start, start + mostInFrame));
    }
    this.#length += bytes.length;
    this.#drain();
    return true;
  }

  /** Forgets what waits. True when something did, here or in the socket: it may not have arrived. */
  drop(): boolean {
    clearTimeout(this.#timer);
    const unsent = this.#length > 0 || (this.#socket?.bufferedAmount ?? 0) > 0;
    this.#socket = null;
    this.#waiting = [];
    this.#length = 0;
    return unsent;
  }

  #drain(): void {
    clearTimeout(this.#timer);
    while (this.#socket !== null && this.#socket.bufferedAmount < mostInSocket) {
      const frame = this.#waiting.shift();
      if (frame === undefined) {
        return;
      }
      this.#length -= frame.length;
      this.#socket.send(frame);
    }
    this.#timer = setTimeout(() => {
      this.#drain();
    }, drainInterval);
  }
}
