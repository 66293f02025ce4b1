import { describe, expect, it } from 'vitest';
import { byteWords } from './byteWords';

describe('byteWords', () => {
  it.each([
    [1, 'en', '1 byte'],
    [999, 'en', '999 bytes'],
    [1_000, 'en', '1 kB'],
    [12_345, 'en', '12 kB'],
    [999_600, 'en', '1 MB'],
    [3_500_000_000, 'en', '3.5 GB'],
    [5_000_000_000_000, 'en', '5,000 GB'],
    [3_500_000, 'ru', '3,5 МБ'],
  ])('%i in %s is %s', (bytes, language, words) => {
    expect(byteWords(bytes, language).replace('\u00a0', ' ')).toBe(words);
  });
});
