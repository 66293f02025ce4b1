import { useState } from 'react';

/** An on/off choice that this browser remembers; where storage is forbidden it lasts as long as the page. */
export function useStoredSwitch(name: string): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => read(name));
  return [
    on,
    (next) => {
      setOn(next);
      write(name, next);
    },
  ];
}

function read(name: string): boolean {
  try {
    return window.localStorage.getItem(name) === 'on';
  } catch {
    return false;
  }
}

function write(name: string, on: boolean): void {
  try {
    window.localStorage.setItem(name, on ? 'on' : 'off');
  } catch {
    // Nothing depends on its being remembered.
  }
}
