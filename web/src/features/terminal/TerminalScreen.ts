import '@xterm/xterm/css/xterm.css';
import { ClipboardAddon } from '@xterm/addon-clipboard';
import { FitAddon } from '@xterm/addon-fit';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import { bufferText } from './bufferText';
import { copyText } from './clipboard';
import { LocalLinkProvider } from './localLinks';
import type { Size } from './protocol';
import { keepQuiet } from './quietQueries';
import { isFocusReport } from './reports';
import { type KeyListener, shellKey } from './screenKeys';
import { ScreenSearch, type SearchResult } from './ScreenSearch';
import { terminalTheme } from './terminalTheme';

export interface ScreenListener extends KeyListener {
  input(data: string | Uint8Array<ArrayBuffer>): void;
  /** Somebody typed or pasted while `readOnly`. */
  refused(): void;
  /** The frame has another size, or the letters have: `wish` tells how much fits now. */
  reframed(): void;
  focused(): void;
  /** A link was clicked. `hidden` when the text on the screen may be another than the address. */
  link(address: string, hidden: boolean): void;
  searched(result: SearchResult): void;
}

export interface ScreenOptions {
  readonly label: string;
  readonly fontSize: number;
}

const darkQuery = '(prefers-color-scheme: dark)';
const stillQuery = '(prefers-reduced-motion: reduce)';
const fitDelay = 60;
const smallestFont = 6;
/** Columns or rows: the engine takes no more. */
const largest = 1_000;
/** One letter of each part that the font comes in: Latin, its extension, Cyrillic, Greek. */
const fontSample = 'aąЖα';
const fontStyles = ['400', '700'];

/** An xterm.js terminal with its add-ons inside one element: drawing, fitting, keys. Knows nothing of the connection. */
export class TerminalScreen {
  readonly search: ScreenSearch;
  /** True while what is drawn is old: nothing in it is acted on. */
  replaying = false;
  /** True when another viewer answers what programs ask. */
  silent = false;
  readonly #terminal: Terminal;
  readonly #element: HTMLElement;
  readonly #fit = new FitAddon();
  readonly #undo: (() => void)[] = [];
  #fontSize: number;
  #disposed = false;
  #fitTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(element: HTMLElement, options: ScreenOptions, listener: ScreenListener) {
    this.#element = element;
    this.#fontSize = options.fontSize;
    this.#terminal = new Terminal({
      // The unicode11 add-on, search's marks and the buffer's text are "proposed" API in xterm.js.
      allowProposedApi: true,
      cursorBlink: !window.matchMedia(stillQuery).matches,
      fontFamily: 'monospace',
      fontSize: options.fontSize,
      lineHeight: 1.2,
      minimumContrastRatio: 4.5,
      scrollback: 10_000,
      theme: terminalTheme(element),
      linkHandler: {
        activate: (_event, address) => {
          listener.link(address, true);
        },
      },
    });
    this.#loadAddons(listener);
    this.#terminal.open(element);
    this.#drawWithGpu();
    this.#terminal.textarea?.setAttribute('aria-label', options.label);
    this.search = new ScreenSearch(this.#terminal, element, (result) => {
      listener.searched(result);
    });
    this.fill();
    this.#listen(listener);
    this.#follow(element, listener);
    void this.#useFont(getComputedStyle(element).getPropertyValue('--font-code'), listener);
  }

  get size(): Size {
    return { cols: this.#terminal.cols, rows: this.#terminal.rows };
  }

  /** Takes as many columns and rows as the frame has room for. Nothing changes while the frame is not shown. */
  fill(): Size {
    if (this.#isShown()) {
      this.#terminal.options.fontSize = this.#fontSize;
      const room = this.#fit.proposeDimensions();
      if (room !== undefined) {
        this.#terminal.resize(Math.min(room.cols, largest), Math.min(room.rows, largest));
      }
    }
    return this.size;
  }

  /** Takes a size that somebody else chose; letters shrink until it fits the frame. */
  adopt(size: Size): void {
    this.#terminal.resize(size.cols, size.rows);
    if (!this.#isShown()) {
      return;
    }
    for (let font = this.#fontSize; font >= smallestFont; font -= 0.5) {
      this.#terminal.options.fontSize = font;
      const room = this.#fit.proposeDimensions();
      if (room === undefined || (room.cols >= size.cols && room.rows >= size.rows)) {
        return;
      }
    }
  }

  write(bytes: Uint8Array, parsed: () => void): void {
    this.#terminal.write(bytes, parsed);
  }

  focus(): void {
    this.#terminal.focus();
  }

  get hasFocus(): boolean {
    return document.activeElement === this.#terminal.textarea;
  }

  text(): string {
    return bufferText(this.#terminal.buffer.active);
  }

  set fontSize(pixels: number) {
    this.#fontSize = pixels;
  }

  set screenReaderMode(on: boolean) {
    this.#terminal.options.screenReaderMode = on;
  }

  /** Without input the mouse and the focus are not reported either. */
  set readOnly(on: boolean) {
    this.#terminal.options.disableStdin = on;
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#fitTimer);
    for (const undo of this.#undo) {
      undo();
    }
    this.#terminal.dispose();
  }

  #isShown(): boolean {
    return this.#element.clientWidth > 0 && this.#element.clientHeight > 0;
  }

  #loadAddons(listener: ScreenListener): void {
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.loadAddon(new Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
    const open = (address: string) => {
      listener.link(address, false);
    };
    this.#terminal.loadAddon(
      new WebLinksAddon((_event, address) => {
        open(address);
      }),
    );
    this.#terminal.registerLinkProvider(new LocalLinkProvider(() => this.#terminal.buffer.active, open));
    // Programs may fill the clipboard (OSC 52) but not read it: what a person copied elsewhere is none of theirs.
    this.#terminal.loadAddon(
      new ClipboardAddon(undefined, { readText: () => '', writeText: (_target, text) => copyText(text) }),
    );
    // After the add-ons: the last who registers is asked first.
    keepQuiet(this.#terminal.parser, {
      asked: () => this.replaying || this.silent,
      clipboard: () => this.replaying || this.#terminal.options.disableStdin === true,
    });
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
  async #useFont(family: string, listener: ScreenListener): Promise<void> {
    await Promise.all(
      fontStyles.map((style) => document.fonts.load(`${style} 14px ${family}`, fontSample)),
    ).catch(() => undefined);
    if (!this.#disposed) {
      this.#terminal.options.fontFamily = family;
      listener.reframed();
    }
  }

  #listen(listener: ScreenListener): void {
    this.#terminal.onData((data) => {
      // Turning focus reports on makes the terminal report at once: in a replay to a program that may be gone.
      if (!(this.replaying && isFocusReport(data))) {
        listener.input(data);
      }
    });
    // Old mouse reports come as bytes, one for each character.
    this.#terminal.onBinary((bytes) => {
      listener.input(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
    });
    this.#terminal.onKey(() => {
      if (this.#terminal.options.disableStdin === true) {
        listener.refused();
      }
    });
    this.#terminal.attachCustomKeyEventHandler((event) => shellKey(event, this.#terminal, listener));
    this.#on(this.#terminal.textarea, 'focus', () => {
      listener.focused();
    });
    this.#on(this.#terminal.textarea, 'paste', () => {
      if (this.#terminal.options.disableStdin === true) {
        listener.refused();
      }
    });
  }

  #follow(element: HTMLElement, listener: ScreenListener): void {
    const observer = new ResizeObserver(() => {
      clearTimeout(this.#fitTimer);
      this.#fitTimer = setTimeout(() => {
        if (this.#isShown()) {
          listener.reframed();
        }
      }, fitDelay);
    });
    observer.observe(element);
    this.#undo.push(() => {
      observer.disconnect();
    });
    this.#on(window.matchMedia(darkQuery), 'change', () => {
      this.#terminal.options.theme = terminalTheme(element);
    });
  }

  #on(target: EventTarget | undefined, event: string, act: () => void): void {
    target?.addEventListener(event, act);
    this.#undo.push(() => {
      target?.removeEventListener(event, act);
    });
  }
}

/** WebGL that is emulated by the processor draws slower than DOM elements do. */
function hasFastWebgl(): boolean {
  const probe = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  probe?.getExtension('WEBGL_lose_context')?.loseContext();
  return probe !== null;
}
