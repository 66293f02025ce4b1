import { Unicode11Addon } from '@xterm/addon-unicode11';
import { Terminal } from '@xterm/xterm';
import { describe, expect, it } from 'vitest';
import { bufferText } from './bufferText';

async function textOf(output: string, cols: number): Promise<string> {
  const terminal = new Terminal({ cols, rows: 5, allowProposedApi: true });
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  await new Promise<void>((resolve) => {
    terminal.write(output, resolve);
  });
  return bufferText(terminal.buffer.active);
}

describe('bufferText', () => {
  it('has the lines of screen and scrollback without the empty rest', async () => {
    const lines = Array.from({ length: 12 }, (_, index) => `line ${index}`);
    expect(await textOf(lines.join('\r\n'), 20)).toBe(lines.join('\n'));
  });

  it('joins what the width wrapped, and keeps spaces at the cut', async () => {
    expect(await textOf('abcd efgh ijkl', 5)).toBe('abcd efgh ijkl');
  });

  it('joins wide characters without the gap that one leaves when it does not fit', async () => {
    expect(await textOf('a漢字カナ😀🚀b', 4)).toBe('a漢字カナ😀🚀b');
  });
});
