import type { DoubleTerminal } from './DoubleTerminal';
import { count, counted, printSample, repeats, sample } from './journeys';

const prompt = '\x1b[32mcoder@sandbox\x1b[0m:\x1b[34m/workspace\x1b[0m$ ';
const countEvery = 2;

/** A shell whose answers are written down here. */
export class ScriptedShell {
  readonly #terminal: DoubleTerminal;
  readonly #decoder = new TextDecoder();
  readonly #variables = new Map<string, string>();
  #line = '';
  #sequence = '';

  constructor(terminal: DoubleTerminal) {
    this.#terminal = terminal;
  }

  run(): void {
    this.#print(prompt);
  }

  input(bytes: Buffer): void {
    for (const character of this.#decoder.decode(bytes, { stream: true })) {
      this.#typed(character);
    }
  }

  #typed(character: string): void {
    if (this.#sequence !== '' || character === '\x1b') {
      this.#sequence += character;
      if (isWhole(this.#sequence)) {
        this.#sequence = '';
      }
      return;
    }
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
      this.#terminal.exit(Number(exit[1] ?? 0));
      return;
    }
    if (line === count) {
      this.#count(1);
      return;
    }
    const lines = this.#output(line).map((each) => `${each}\r\n`);
    this.#print(lines.join('') + prompt);
  }

  #output(line: string): string[] {
    const assignment = /^(\w+)=(\w+)$/.exec(line);
    if (assignment !== null) {
      this.#variables.set(assignment[1] ?? '', assignment[2] ?? '');
      return [];
    }
    const variable = /^echo "\[\$(\w+)\]"$/.exec(line)?.[1];
    if (variable !== undefined) {
      return [`[${this.#variables.get(variable) ?? ''}]`];
    }
    switch (line) {
      case '':
        return [];
      case 'echo $((6*7))':
        return ['42'];
      case 'echo $((6*8))':
        return ['48'];
      case 'stty size':
        return [`${this.#terminal.size.rows} ${this.#terminal.size.cols}`];
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
        return Array.from({ length: 100_000 }, (_, index) => `line ${index} ${'x'.repeat(60)}`);
      case 'serve':
        return ['  Local:   http://localhost:3000/app?x=1', '  also on  0.0.0.0:9229 and localhost:3000'];
      case 'links':
        return [
          '\x1b]8;;https://evil.example/login\x07https://good.example/\x1b]8;;\x07',
          '\x1b]8;;javascript:alert(1)\x07run\x1b]8;;\x07',
          'see https://docs.example/page.',
        ];
      case 'ask':
        // Every question that a terminal answers.
        return [
          '\x1b[c\x1b[>c\x1b[5n\x1b[6n\x1b[?6n\x1b[?25$p\x1b[4$p\x1bP$qm\x1b\\\x1b]11;?\x07\x1b]4;1;?\x07asked',
        ];
      case 'keep':
        return [`\x1b]52;c;${Buffer.from('from a program').toString('base64')}\x07kept`];
      case 'steal':
        return ['\x1b]52;c;?\x07stolen?'];
      default:
        return [`bash: ${line.split(' ')[0] ?? ''}: command not found`];
    }
  }

  /** Slowly enough that a connection can be cut in the middle. */
  #count(from: number): void {
    const until = Math.min(from + 50, counted + 1);
    for (let number = from; number < until; number += 1) {
      this.#print(`\x1b[3${(number % 7) + 1}mn${number}\x1b[0m\r\n`);
    }
    if (until <= counted) {
      setTimeout(() => {
        this.#count(until);
      }, countEvery);
    } else {
      this.#print(`counted\r\n${prompt}`);
    }
  }

  #print(text: string): void {
    this.#terminal.print(text);
  }
}

/** What a terminal says of itself, or a key without a letter: nothing that a line holds. */
function isWhole(sequence: string): boolean {
  switch (sequence[1]) {
    case undefined:
      return false;
    case '[':
      return sequence.length > 2 && /[@-~]$/.test(sequence);
    case ']':
    case 'P':
      return sequence.endsWith('\x1b\\') || sequence.endsWith('\x07');
    default:
      return true;
  }
}
