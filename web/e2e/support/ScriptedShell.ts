import type { RawData, WebSocket } from 'ws';
import { printSample, repeats, sample } from './journeys';

const prompt = '\x1b[32mcoder@sandbox\x1b[0m:\x1b[34m/workspace\x1b[0m$ ';
/** Odd on purpose: no cut falls where a character, a pair of surrogates or an escape sequence ends. */
const outputPiece = 1_021;

/** The engine's side of one terminal in the JSON dialect, with answers that are written down here. */
export class ScriptedShell {
  readonly #socket: WebSocket;
  #line = '';
  #size = 'unknown';

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  run(): void {
    this.#socket.on('message', (data: RawData, binary) => {
      if (!binary) {
        this.#received(asText(data));
      }
    });
    this.#send({ type: 'connected' });
    // A type of tomorrow: the page has to ignore it.
    this.#send({ type: 'motd', data: 'ignored' });
    this.#print(prompt);
  }

  #received(text: string): void {
    const frame: unknown = JSON.parse(text);
    if (typeof frame !== 'object' || frame === null) {
      return;
    }
    if ('cols' in frame && 'rows' in frame) {
      this.#size = `${String(frame.rows)} ${String(frame.cols)}`;
    }
    if ('data' in frame && typeof frame.data === 'string') {
      for (const character of frame.data) {
        this.#typed(character);
      }
    }
  }

  #typed(character: string): void {
    if (character !== '\r') {
      this.#line += character;
      this.#print(character);
      return;
    }
    const line = this.#line;
    this.#line = '';
    this.#print('\r\n');
    this.#run(line);
  }

  #run(line: string): void {
    const exit = /^exit(?: (\d+))?$/.exec(line);
    if (exit !== null) {
      this.#send({ type: 'exit', code: Number(exit[1] ?? 0) });
      this.#socket.close(1000);
      return;
    }
    const lines = this.#output(line).map((each) => `${each}\r\n`);
    this.#print(lines.join('') + prompt);
  }

  #output(line: string): string[] {
    switch (line) {
      case '':
        return [];
      case 'echo $((6*7))':
        return ['42'];
      case 'stty size':
        return [this.#size];
      case printSample:
        return [sample.repeat(repeats), '42'];
      case `echo "<${sample}>" | tr '<>' '[]'`:
        return [`[${sample}]`];
      case 'ls':
        return ['\x1b[34mapp\x1b[0m  \x1b[34mtests\x1b[0m  pyproject.toml  README.md'];
      case 'git status -sb':
        return ['## \x1b[32mmain\x1b[0m', ' \x1b[31mM\x1b[0m app/main.py', '\x1b[31m??\x1b[0m notes.md'];
      case 'pytest -q':
        return [
          '\x1b[32m.\x1b[0m\x1b[32m.\x1b[0m\x1b[32m.\x1b[0m\x1b[31mF\x1b[0m                                 [100%]',
          '\x1b[31mFAILED\x1b[0m tests/test_orders.py::\x1b[1mtest_total\x1b[0m - assert 41 == 42',
          '\x1b[31m\x1b[31m1 failed\x1b[0m, \x1b[32m3 passed\x1b[0m in 0.21s\x1b[0m',
        ];
      case 'flood':
        return Array.from({ length: 200_000 }, (_, index) => `line ${index} ${'x'.repeat(60)}`);
      default:
        return [`bash: ${line.split(' ')[0] ?? ''}: command not found`];
    }
  }

  #print(text: string): void {
    for (let start = 0; start < text.length; start += outputPiece) {
      this.#send({ type: 'output', data: text.slice(start, start + outputPiece) });
    }
  }

  #send(frame: object): void {
    this.#socket.send(JSON.stringify(frame));
  }
}

function asText(data: RawData): string {
  if (Array.isArray(data)) {
    return Buffer.concat(data).toString('utf8');
  }
  return Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data).toString('utf8');
}
