import type { Terminal } from '@xterm/xterm';
import { copyText } from './clipboard';

export interface KeyListener {
  /** The person asked to leave the terminal by keyboard. */
  leave(): void;
  search(): void;
  /** The terminal before (-1) or after (1) this one. */
  neighbour(step: -1 | 1): void;
}

/** Tells keys that are the page's from those that are the shell's: false for the former. */
export function shellKey(event: KeyboardEvent, terminal: Terminal, listener: KeyListener): boolean {
  const act = pageKey(event, terminal, listener);
  if (act === null) {
    return true;
  }
  if (act !== 'browser' && event.type === 'keydown') {
    event.preventDefault();
    act();
  }
  return false;
}

function pageKey(
  event: KeyboardEvent,
  terminal: Terminal,
  listener: KeyListener,
): (() => void) | 'browser' | null {
  const { key, code, shiftKey, altKey } = event;
  const ctrlShift = event.ctrlKey && shiftKey && !altKey;
  if (key === 'F6' && shiftKey) {
    return () => {
      listener.leave();
    };
  }
  if (ctrlShift && code === 'KeyF') {
    return () => {
      listener.search();
    };
  }
  if ((ctrlShift && code === 'KeyC') || (event.ctrlKey && code === 'Insert')) {
    return () => {
      if (terminal.hasSelection()) {
        void copyText(terminal.getSelection());
      }
    };
  }
  // xterm.js takes the text from the browser's own paste event.
  if (ctrlShift && code === 'KeyV') {
    return 'browser';
  }
  if (altKey && !event.ctrlKey && !shiftKey && (key === 'PageUp' || key === 'PageDown')) {
    return () => {
      listener.neighbour(key === 'PageUp' ? -1 : 1);
    };
  }
  return null;
}
