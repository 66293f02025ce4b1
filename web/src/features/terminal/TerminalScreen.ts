import '@xterm/xterm/css/xterm.css';
import { ClipboardAddon } from '@xterm/addon-clipboard';
import { FitAddon } from '@xterm/addon-fit';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import { bufferText } from './bufferText';
import { terminalTheme } from './terminalTheme';

export interface ScreenListener {
  input(data: string): void;
  resized(cols: number, rows: number): void;
  /** The person asked to leave the terminal by keyboard. */
  leave(): void;
}

const darkQuery = '(prefers-color-scheme: dark)';
const stillQuery = '(prefers-reduced-motion: reduce)';
const fitDelay = 60;
/** One letter of each part that the font comes in: Latin, its extension, Cyrillic, Greek. */
const fontSample = 'aąЖα';
const fontStyles = ['400', '700'];

/** An xterm.js terminal with its add-ons inside one element: drawing, fitting, keys. Knows nothing of the connection. */
export class TerminalScreen {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #undo: (() => void)[] = [];
  #disposed = false;
  #fitTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(element: HTMLElement, label: string, listener: ScreenListener) {
    this.#terminal = new Terminal({
      // The unicode11 add-on and the buffer's text are "proposed" API in xterm.js.
      allowProposedApi: true,
      cursorBlink: !window.matchMedia(stillQuery).matches,
      fontFamily: 'monospace',
      fontSize: window.innerWidth < 480 ? 12 : 14,
      lineHeight: 1.2,
      minimumContrastRatio: 4.5,
      scrollback: 10_000,
      theme: terminalTheme(element),
    });
    this.#loadAddons();
    this.#terminal.open(element);
    this.#drawWithGpu();
    this.#terminal.textarea?.setAttribute('aria-label', label);
    this.#fit.fit();
    this.#listen(listener);
    this.#follow(element);
    void this.#useFont(getComputedStyle(element).getPropertyValue('--font-code'));
  }

  get size(): { cols: number; rows: number } {
    return { cols: this.#terminal.cols, rows: this.#terminal.rows };
  }

  write(data: string, parsed: () => void): void {
    this.#terminal.write(data, parsed);
  }

  focus(): void {
    this.#terminal.focus();
  }

  text(): string {
    return bufferText(this.#terminal.buffer.active);
  }

  set screenReaderMode(on: boolean) {
    this.#terminal.options.screenReaderMode = on;
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#fitTimer);
    for (const undo of this.#undo) {
      undo();
    }
    this.#terminal.dispose();
  }

  #loadAddons(): void {
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.loadAddon(new Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
    this.#terminal.loadAddon(
      new WebLinksAddon((_event, address) => {
        window.open(address, '_blank', 'noopener,noreferrer');
      }),
    );
    // Programs may fill the clipboard (OSC 52) but not read it: what a person copied elsewhere is none of theirs.
    this.#terminal.loadAddon(
      new ClipboardAddon(undefined, { readText: () => '', writeText: (_target, text) => copy(text) }),
    );
  }

  /** Without WebGL, or when the browser takes the context away, xterm.js goes on drawing with DOM elements. */
  #drawWithGpu(): void {
    if (!hasFastWebgl()) {
      return;
    }
    try {
      const webgl = new WebglAddon();
      webgl.onContextLoss(() => {
        webgl.dispose();
      });
      this.#terminal.loadAddon(webgl);
    } catch {
      // Nothing to say to anybody: the terminal works, only slower.
    }
  }

  /** The cell is measured once per font: with a font that is not there yet it would be the wrong one. */
  async #useFont(family: string): Promise<void> {
    await Promise.all(
      fontStyles.map((style) => document.fonts.load(`${style} 14px ${family}`, fontSample)),
    ).catch(() => undefined);
    if (!this.#disposed) {
      this.#terminal.options.fontFamily = family;
      this.#fit.fit();
    }
  }

  #listen(listener: ScreenListener): void {
    this.#terminal.onData((data) => {
      listener.input(data);
    });
    // Old mouse reports come as bytes. The dialect carries text, so a byte above 127 would arrive as two others; such
    // a report (a click beyond column 95 in a program without SGR mouse mode) is worth less than a wrong one harms.
    this.#terminal.onBinary((bytes) => {
      if (/^[\0-\x7f]*$/.test(bytes)) {
        listener.input(bytes);
      }
    });
    this.#terminal.onResize(({ cols, rows }) => {
      listener.resized(cols, rows);
    });
    this.#terminal.attachCustomKeyEventHandler((event) => this.#key(event, listener));
  }

  /** Returns false for keys that are not the shell's. */
  #key(event: KeyboardEvent, listener: ScreenListener): boolean {
    if (event.key === 'F6' && event.shiftKey) {
      if (event.type === 'keydown') {
        event.preventDefault();
        listener.leave();
      }
      return false;
    }
    if (event.ctrlKey && event.shiftKey && event.code === 'KeyC') {
      if (event.type === 'keydown' && this.#terminal.hasSelection()) {
        event.preventDefault();
        void copy(this.#terminal.getSelection());
      }
      return false;
    }
    // The browser's own "paste": xterm.js takes the text from the paste event.
    return !(event.ctrlKey && event.shiftKey && event.code === 'KeyV');
  }

  #follow(element: HTMLElement): void {
    const observer = new ResizeObserver(() => {
      clearTimeout(this.#fitTimer);
      this.#fitTimer = setTimeout(() => {
        this.#fit.fit();
      }, fitDelay);
    });
    observer.observe(element);
    const dark = window.matchMedia(darkQuery);
    const repaint = () => {
      this.#terminal.options.theme = terminalTheme(element);
    };
    dark.addEventListener('change', repaint);
    this.#undo.push(
      () => {
        observer.disconnect();
      },
      () => {
        dark.removeEventListener('change', repaint);
      },
    );
  }
}

/** WebGL that is emulated by the processor draws slower than DOM elements do. */
function hasFastWebgl(): boolean {
  const probe = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  probe?.getExtension('WEBGL_lose_context')?.loseContext();
  return probe !== null;
}

async function copy(text: string): Promise<void> {
  // Pages that are not served from localhost or over TLS have no clipboard: the selection remains for the menu.
  if (window.isSecureContext) {
    await navigator.clipboard.writeText(text).catch(() => undefined);
  }
}
