import { describe, expect, it } from 'vitest';
import { timeLeft, urgency } from './timeLeft';

const minute = 60_000;

describe('timeLeft', () => {
  it.each([
    [4 * 60 * minute, { days: 0, time: '4:00:00' }],
    [61_000, { days: 0, time: '0:01:01' }],
    [1, { days: 0, time: '0:00:01' }],
    [0, { days: 0, time: '0:00:00' }],
    [-5_000, { days: 0, time: '0:00:00' }],
    [50 * 60 * minute, { days: 2, time: '2:00:00' }],
  ])('%d ms', (left, shown) => {
    expect(timeLeft(left)).toEqual(shown);
  });
});

describe('urgency', () => {
  it.each([
    [16 * minute, 'calm'],
    [15 * minute, 'noticed'],
    [5 * minute, 'present'],
    [minute, 'insistent'],
    [0, 'over'],
  ])('%d ms is %s', (left, how) => {
    expect(urgency(left)).toBe(how);
  });
});
