/** The terminal that every sandbox has. */
export const mainTerminal = 'main';

const legal = /^[a-z0-9][a-z0-9-]{0,31}$/;
const field = 'terminal';

/** Which terminal the address names after its `#`; the main one when it names none. */
export function nameInHash(hash: string): string {
  const name = new URLSearchParams(hash.replace(/^#/, '')).get(field) ?? mainTerminal;
  return legal.test(name) ? name : mainTerminal;
}

/** The main terminal needs no mention. */
export function hashOf(name: string): string {
  return name === mainTerminal ? '' : `#${field}=${name}`;
}

/** The first free one of terminal-2, terminal-3 and so on: the main terminal is the first. */
export function nextName(taken: readonly string[]): string {
  let number = 2;
  while (taken.includes(`terminal-${number}`)) {
    number += 1;
  }
  return `terminal-${number}`;
}

/** The main one, those that the engine knows, and those that were opened here, each once. */
export function allNames(known: readonly string[], opened: readonly string[]): string[] {
  return [...new Set([mainTerminal, ...known, ...opened])];
}
