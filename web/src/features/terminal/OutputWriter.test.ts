import { describe, expect, it } from 'vitest';
import { OutputWriter } from './OutputWriter';

function start() {
  const written: string[] = [];
  const parsed: (() => void)[] = [];
  const writer = new OutputWriter(
    {
      write: (data, done) => {
        written.push(data);
        parsed.push(done);
      },
    },
    (characters) => `[${characters} skipped]`,
  );
  const parseAll = () => {
    for (let done = parsed.shift(); done !== undefined; done = parsed.shift()) {
      done();
    }
  };
  return { writer, written, parseAll };
}

describe('OutputWriter', () => {
  it('writes at once while the terminal keeps up', () => {
    const { writer, written, parseAll } = start();
    writer.push('a');
    writer.push('');
    writer.push('b');
    expect(written).toEqual(['a', 'b']);
    expect(writer.busy).toBe(true);
    parseAll();
    expect(writer.busy).toBe(false);
  });

  it('holds back what the terminal has not parsed, then writes it in batches and in order', () => {
    const { writer, written, parseAll } = start();
    const pieces = Array.from({ length: 400 }, (_, index) => String(index).padStart(4, '0').repeat(256));
    for (const piece of pieces) {
      writer.push(piece);
    }
    expect(written.join('').length).toBeLessThan(200_000);
    parseAll();
    expect(written.join('')).toBe(pieces.join(''));
    expect(written.length).toBeLessThan(pieces.length);
  });

  it('cuts a flood that outruns the terminal, and says how much is missing', () => {
    const { writer, written, parseAll } = start();
    const piece = 'x'.repeat(1_000_000);
    for (let count = 0; count < 20; count += 1) {
      writer.push(piece);
    }
    writer.push('the end');
    parseAll();
    const text = written.join('');
    expect(text).toMatch(/\[\d+ skipped\]/);
    expect(text.endsWith('the end')).toBe(true);
    const skipped = Number(/\[(\d+) skipped\]/.exec(text)?.[1]);
    expect(text.split('x').length - 1 + skipped).toBe(20_000_000);
  });
});
