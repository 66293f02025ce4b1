import { type ISearchOptions, SearchAddon } from '@xterm/addon-search';
import type { Terminal } from '@xterm/xterm';

export interface SearchWish {
  readonly text: string;
  readonly caseSensitive: boolean;
  readonly regex: boolean;
}

/** `index` counts from 0; -1 when there are more than are counted, or none is chosen. */
export interface SearchResult {
  readonly index: number;
  readonly count: number;
  /** The text is meant as a pattern and is none. */
  readonly invalid: boolean;
}

export const noResult: SearchResult = { index: -1, count: 0, invalid: false };
export const mostCounted = 1_000;

/** Finds text on the screen and in the history, and marks it. */
export class ScreenSearch {
  readonly #addon = new SearchAddon({ highlightLimit: mostCounted });
  readonly #element: HTMLElement;
  readonly #changed: (result: SearchResult) => void;
  #last: SearchWish | null = null;

  constructor(terminal: Terminal, element: HTMLElement, changed: (result: SearchResult) => void) {
    this.#element = element;
    this.#changed = changed;
    terminal.loadAddon(this.#addon);
    this.#addon.onDidChangeResults(({ resultIndex, resultCount }) => {
      changed({ index: resultIndex, count: resultCount, invalid: false });
    });
  }

  /** `first` while the text is still being typed: the match that is shown grows with it. */
  find(wish: SearchWish, where: 'first' | 'next' | 'previous'): void {
    if (wish.text === '' || (wish.regex && !isPattern(wish.text))) {
      this.#addon.clearDecorations();
      this.#changed({ ...noResult, invalid: wish.text !== '' });
      return;
    }
    // The add-on does not notice when only the way to search has changed.
    if (this.#last?.caseSensitive !== wish.caseSensitive || this.#last.regex !== wish.regex) {
      this.#addon.clearDecorations();
    }
    this.#last = wish;
    if (where === 'next') {
      this.#addon.findNext(wish.text, this.#options(wish));
    } else {
      this.#addon.findPrevious(wish.text, { ...this.#options(wish), incremental: where === 'first' });
    }
  }

  clear(): void {
    this.#addon.clearDecorations();
    this.#changed(noResult);
  }

  #options({ caseSensitive, regex }: SearchWish): ISearchOptions {
    const style = getComputedStyle(this.#element);
    const colour = (name: string) => style.getPropertyValue(`--term-${name}`).trim();
    return {
      caseSensitive,
      regex,
      decorations: {
        matchBackground: colour('match'),
        matchOverviewRuler: colour('match-line'),
        activeMatchBackground: colour('match-active'),
        activeMatchBorder: colour('match-line'),
        activeMatchColorOverviewRuler: colour('match-line'),
      },
    };
  }
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text).source !== '';
  } catch {
    return false;
  }
}
