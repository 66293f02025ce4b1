import { describe, expect, it } from 'vitest';
import { OutputQueue } from './OutputQueue';

function start() {
  const written: Uint8Array[] = [];
  const parsed: (() => void)[] = [];
  const queue = new OutputQueue({
    write: (bytes, done) => {
      written.push(bytes);
      parsed.push(done);
    },
  });
  const parseOne = () => parsed.shift()?.();
  const parseAll = () => {
    while (parsed.length > 0) {
      parseOne();
    }
  };
  const lengths = () => written.map(({ length }) => length);
  return { queue, written, lengths, parseOne, parseAll };
}

const bytes = (length: number) => new Uint8Array(length);

describe('OutputQueue', () => {
  it('writes at once while the terminal keeps up, and tells when it has parsed', () => {
    const { queue, lengths, parseOne } = start();
    const done: string[] = [];
    queue.push(bytes(1), () => done.push('a'));
    queue.push(bytes(0), () => done.push('nothing'));
    queue.push(bytes(2), () => done.push('b'));
    expect(lengths()).toEqual([1, 2]);
    expect(done).toEqual([]);
    parseOne();
    expect(done).toEqual(['a']);
    parseOne();
    expect(done).toEqual(['a', 'b']);
  });

  it('holds back what the terminal has not parsed, and keeps the order', () => {
    const { queue, written, lengths, parseAll } = start();
    const pieces = Array.from({ length: 64 }, (_, index) => bytes(16_384).fill(index));
    for (const piece of pieces) {
      queue.push(piece);
    }
    expect(lengths()).toHaveLength(8);
    parseAll();
    expect(written.every((piece, index) => piece === pieces[index])).toBe(true);
    expect(written).toHaveLength(64);
  });

  it('does what comes between two bytes between them', () => {
    const { queue, lengths, parseOne } = start();
    const seen: string[] = [];
    queue.push(bytes(1), () => seen.push('parsed'));
    queue.then(() => seen.push('first'));
    queue.then(() => seen.push('second'));
    queue.push(bytes(2));
    expect(seen).toEqual([]);
    expect(lengths()).toEqual([1]);
    parseOne();
    expect(seen).toEqual(['parsed', 'first', 'second']);
    expect(lengths()).toEqual([1, 2]);
  });

  it('acts at once when nothing is before, also on what the act itself adds', () => {
    const { queue, lengths } = start();
    queue.then(() => {
      queue.push(bytes(3));
    });
    queue.push(bytes(4));
    expect(lengths().toSorted()).toEqual([3, 4]);
  });
});
