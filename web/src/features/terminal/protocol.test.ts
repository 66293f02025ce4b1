import { describe, expect, it } from 'vitest';
import { helloMessage, readMessage, readOutput, resizeMessage } from './protocol';

const ready = {
  type: 'ready',
  terminal: 'main',
  epoch: '0011223344556677',
  offset: 7,
  fresh: true,
  preamble: btoa('\x1b[?2004h\xff'),
  missed: 3,
  replay_until: 9,
  source: 'memory',
  cols: 80,
  rows: 24,
  write: true,
  held: false,
  window: 262_144,
};

describe('readMessage', () => {
  it.each(['ready', 'cut'])('reads where the output begins from %s', (type) => {
    const { preamble, ...rest } = beginning({ ...ready, type });
    expect(String.fromCharCode(...preamble)).toBe('\x1b[?2004h\xff');
    expect(rest).toEqual({
      epoch: '0011223344556677',
      offset: 7,
      fresh: true,
      missed: 3,
      replayUntil: 9,
      source: 'memory',
      cols: 80,
      rows: 24,
      write: true,
      held: false,
      window: 262_144,
    });
  });

  it('takes a source of tomorrow for an ordinary one', () => {
    expect(beginning({ ...ready, source: 'moon' }).source).toBe('memory');
  });

  it.each([
    [
      { type: 'resize', cols: 80, rows: 24 },
      { type: 'resize', size: { cols: 80, rows: 24 } },
    ],
    [
      { type: 'title', title: 'vim' },
      { type: 'title', title: 'vim' },
    ],
    [
      { type: 'exit', code: 137 },
      { type: 'exit', code: 137 },
    ],
    [
      { type: 'error', message: 'no' },
      { type: 'error', message: 'no' },
    ],
    [
      { type: 'viewers', count: 2, writers: 1, write: false, answers: false },
      { type: 'viewers', viewers: { count: 2, writers: 1, write: false, answers: false } },
    ],
  ])('reads %j', (told, read) => {
    expect(readMessage(JSON.stringify(told))).toEqual(read);
  });

  it.each([
    'not json',
    'null',
    '5',
    '[]',
    '{}',
    '{"type": 5}',
    '{"type": "tomorrow"}',
    '{"type": "exit", "code": "0"}',
    '{"type": "resize", "cols": 80}',
    JSON.stringify({ ...ready, fresh: 'yes' }),
    JSON.stringify({ ...ready, preamble: 'not base64!' }),
  ])('ignores %s', (raw) => {
    expect(readMessage(raw)).toBeNull();
  });
});

describe('readOutput', () => {
  it('reads the offset of the first byte, and the bytes', () => {
    const frame = Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 5, 0xd0, 0x9f);
    expect(readOutput(frame.buffer)).toEqual({ offset: 2 ** 40 + 5, bytes: Uint8Array.of(0xd0, 0x9f) });
  });

  it('ignores a frame without bytes', () => {
    expect(readOutput(new ArrayBuffer(8))).toBeNull();
    expect(readOutput(new ArrayBuffer(3))).toBeNull();
  });
});

describe('what the page says', () => {
  it('names how far it was only when it was somewhere', () => {
    const size = { cols: 80, rows: 24, more: 1 };
    expect(JSON.parse(helloMessage(size, null))).toEqual({ type: 'hello', cols: 80, rows: 24 });
    expect(JSON.parse(helloMessage(size, { epoch: 'e', offset: 0 }))).toEqual({
      type: 'hello',
      cols: 80,
      rows: 24,
      epoch: 'e',
      offset: 0,
    });
    expect(JSON.parse(resizeMessage(size))).toEqual({ type: 'resize', cols: 80, rows: 24 });
  });
});

function beginning(told: object) {
  const message = readMessage(JSON.stringify(told));
  if (message?.type !== 'begin') {
    throw new Error('not read');
  }
  return message.beginning;
}
