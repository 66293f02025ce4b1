import type { IBuffer, IBufferLine, ILink, ILinkProvider } from '@xterm/xterm';

const localHosts = ['localhost', '127.0.0.1', '0.0.0.0', '[::1]', '[::]'];
/** An address of the sandbox itself, as servers print it, without a scheme: those with one are links anyway. */
const bareAddress = /(?<![\w.:/@-])(?:localhost|127\.0\.0\.1|0\.0\.0\.0):\d{1,5}(?:\/[^\s"'<>`|\\^{}]*)?/g;
const lastOfSentence = /[.,:;!?)\]]+$/;

/** The port when the address is one of the sandbox itself, seen from inside, else null. */
export function localPort(address: URL): number | null {
  if (!localHosts.includes(address.hostname)) {
    return null;
  }
  return address.port === '' ? (address.protocol === 'https:' ? 443 : 80) : Number(address.port);
}

/** The same page under an address that leads to it from outside. */
export function throughEndpoint(address: URL, endpoint: string): string {
  const outside = new URL(endpoint);
  outside.pathname = outside.pathname.replace(/\/$/, '') + address.pathname;
  outside.search = address.search;
  outside.hash = address.hash;
  return outside.href;
}

/** Only what a browser opens as a page; null for everything else a hostile program may print. */
export function webAddress(text: string): URL | null {
  try {
    const address = new URL(text);
    return address.protocol === 'http:' || address.protocol === 'https:' ? address : null;
  } catch {
    return null;
  }
}

export interface FoundText {
  readonly text: string;
  readonly start: number;
}

export function findBareAddresses(line: string): FoundText[] {
  return Array.from(line.matchAll(bareAddress), (match) => ({
    text: match[0].replace(lastOfSentence, ''),
    start: match.index,
  })).filter(({ text }) => webAddress(`http://${text}`) !== null);
}

/** Makes `localhost:3000` a link, also where no scheme stands before it. */
export class LocalLinkProvider implements ILinkProvider {
  readonly #buffer: () => IBuffer;
  readonly #open: (address: string) => void;

  constructor(buffer: () => IBuffer, open: (address: string) => void) {
    this.#buffer = buffer;
    this.#open = open;
  }

  provideLinks(y: number, callback: (links: ILink[] | undefined) => void): void {
    const line = this.#buffer().getLine(y - 1);
    if (line === undefined) {
      callback(undefined);
      return;
    }
    const { text, columns } = cells(line);
    callback(
      findBareAddresses(text).map((found) => ({
        text: found.text,
        range: {
          start: { x: (columns[found.start] ?? 0) + 1, y },
          end: { x: (columns[found.start + found.text.length - 1] ?? 0) + 1, y },
        },
        activate: () => {
          this.#open(`http://${found.text}`);
        },
      })),
    );
  }
}

/** The line's text, and for each of its UTF-16 units the column in which it stands. */
function cells(line: IBufferLine): { text: string; columns: number[] } {
  let text = '';
  const columns: number[] = [];
  for (let x = 0; x < line.length; x += 1) {
    const cell = line.getCell(x);
    if (cell !== undefined && cell.getWidth() > 0) {
      const characters = cell.getChars() === '' ? ' ' : cell.getChars();
      text += characters;
      columns.push(...Array.from({ length: characters.length }, () => x));
    }
  }
  return { text, columns };
}
