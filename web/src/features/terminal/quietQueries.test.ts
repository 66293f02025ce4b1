import { Terminal } from '@xterm/xterm';
import { describe, expect, it } from 'vitest';
import { keepQuiet } from './quietQueries';

const questions = [
  '\x1b[c',
  '\x1b[0c',
  '\x1b[>c',
  '\x1b[5n',
  '\x1b[6n',
  '\x1b[?6n',
  '\x1b[?25$p',
  '\x1b[4$p',
  '\x1b[18t',
  '\x1bP$qm\x1b\\',
];

function start() {
  const quiet = { asked: true, clipboard: false };
  const terminal = new Terminal({ allowProposedApi: true, windowOptions: { getWinSizeChars: true } });
  const replies: string[] = [];
  terminal.onData((data) => replies.push(data));
  keepQuiet(terminal.parser, { asked: () => quiet.asked, clipboard: () => quiet.clipboard });
  const write = (text: string) =>
    new Promise<void>((resolve) => {
      terminal.write(text, resolve);
    });
  return { quiet, replies, write, terminal };
}

describe('keepQuiet', () => {
  it.each(questions)('%j is answered only when it is this terminal that is asked', async (question) => {
    const { quiet, replies, write } = start();
    await write(question);
    expect(replies).toEqual([]);
    quiet.asked = false;
    await write(question);
    expect(replies).toHaveLength(1);
  });

  it('lets through what only looks like a question', async () => {
    const { write, terminal } = start();
    await write('\x1b[?25l\x1b[!p\x1b[1;31mred\x1b[0 q\x1b]2;title\x07');
    expect(terminal.buffer.active.getLine(0)?.translateToString(true)).toBe('red');
  });
});
