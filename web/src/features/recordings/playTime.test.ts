import { expect, test } from 'vitest';
import { byteAmount, playTime } from './playTime';

test.each([
  [0, '0:00'],
  [7_999, '0:07'],
  [750_000, '12:30'],
  [3_723_000, '1:02:03'],
  [360_000_000, '100:00:00'],
])('%i ms are shown as %s', (milliseconds, shown) => {
  expect(playTime(milliseconds)).toBe(shown);
});

test.each([
  [0, '0 B'],
  [1023, '1,023 B'],
  [1536, '1.5 KiB'],
  [20 * 1024 * 1024, '20 MiB'],
])('%i bytes are shown as %s', (bytes, shown) => {
  expect(byteAmount(bytes, 'en')).toBe(shown);
});
