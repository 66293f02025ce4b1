import { useState } from 'react';

/** A number that this browser remembers; where storage is forbidden it lasts as long as the page. */
export function useStoredNumber(
  name: string,
  standard: number,
  [least, most]: readonly [number, number],
): [number, (value: number) => void] {
  const within = (value: number) => Math.min(most, Math.max(least, value));
  const [value, setValue] = useState(() => within(read(name) ?? standard));
  return [
    value,
    (next) => {
      setValue(within(next));
      try {
        window.localStorage.setItem(name, String(within(next)));
      } catch {
        // Nothing depends on its being remembered.
      }
    },
  ];
}

function read(name: string): number | null {
  try {
    const value = Number.parseFloat(window.localStorage.getItem(name) ?? '');
    return Number.isFinite(value) ? value : null;
  } catch {
    return null;
  }
}
