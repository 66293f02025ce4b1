import type { ITheme } from '@xterm/xterm';

/** The palette of tokens.css, as it is now (light or dark). */
export function terminalTheme(element: Element): ITheme {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(`--term-${name}`).trim();
  return {
    background: colour('ground'),
    foreground: colour('text'),
    cursor: colour('cursor'),
    cursorAccent: colour('ground'),
    selectionBackground: colour('selection'),
    black: colour('black'),
    red: colour('red'),
    green: colour('green'),
    yellow: colour('yellow'),
    blue: colour('blue'),
    magenta: colour('magenta'),
    cyan: colour('cyan'),
    white: colour('white'),
    brightBlack: colour('bright-black'),
    brightRed: colour('bright-red'),
    brightGreen: colour('bright-green'),
    brightYellow: colour('bright-yellow'),
    brightBlue: colour('bright-blue'),
    brightMagenta: colour('bright-magenta'),
    brightCyan: colour('bright-cyan'),
    brightWhite: colour('bright-white'),
  };
}
