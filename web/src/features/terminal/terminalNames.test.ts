import { describe, expect, it } from 'vitest';
import { allNames, hashOf, nameInHash, nextName } from './terminalNames';

describe('the name of a terminal in the address', () => {
  it.each(['main', 'terminal-2', 'a', '0'.repeat(32)])('comes back: %s', (name) => {
    expect(nameInHash(hashOf(name))).toBe(name);
  });

  it.each([
    '',
    '#',
    '#x=y',
    '#terminal=',
    '#terminal=Main',
    '#terminal=-a',
    '#terminal=a%2Fb',
    `#terminal=${'a'.repeat(33)}`,
  ])('is the main one in %j', (hash) => {
    expect(nameInHash(hash)).toBe('main');
  });
});

describe('names of terminals', () => {
  it('takes the first free number', () => {
    expect(nextName(['main'])).toBe('terminal-2');
    expect(nextName(['main', 'terminal-2', 'terminal-4'])).toBe('terminal-3');
  });

  it('names each once, the main one first', () => {
    expect(allNames(['build', 'main'], ['main', 'terminal-2', 'build'])).toEqual([
      'main',
      'build',
      'terminal-2',
    ]);
  });
});
