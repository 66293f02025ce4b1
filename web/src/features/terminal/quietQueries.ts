import type { IFunctionIdentifier, IParser } from '@xterm/xterm';

/** What makes xterm.js answer: DA1 to DA3, DSR and CPR, DECRQM, XTVERSION, window reports, kitty's keyboard query. */
const questions: readonly IFunctionIdentifier[] = [
  { final: 'c' },
  { prefix: '>', final: 'c' },
  { prefix: '=', final: 'c' },
  { final: 'n' },
  { prefix: '?', final: 'n' },
  { intermediates: '$', final: 'p' },
  { prefix: '?', intermediates: '$', final: 'p' },
  { prefix: '>', final: 'q' },
  { prefix: '?', final: 'u' },
  { final: 't' },
];
/** DECRQSS and XTGETTCAP. */
const requests: readonly IFunctionIdentifier[] = [
  { intermediates: '$', final: 'q' },
  { intermediates: '+', final: 'q' },
];
const colours = [4, 10, 11, 12];
const clipboard = 52;

export interface Quiet {
  /** True while questions of programs are not this terminal's to answer: in a replay, or when another viewer does. */
  asked(): boolean;
  /** True while programs may not fill the clipboard: in a replay, and under somebody who only watches. */
  clipboard(): boolean;
}

/** Keeps a terminal from acting on what it is only shown. Every handler returns true for what it swallows. */
export function keepQuiet(parser: IParser, quiet: Quiet): void {
  for (const question of questions) {
    parser.registerCsiHandler(question, () => quiet.asked());
  }
  for (const request of requests) {
    parser.registerDcsHandler(request, () => quiet.asked());
  }
  for (const colour of colours) {
    // One sequence may both ask and set: setting is left to the terminal as long as nothing is asked.
    parser.registerOscHandler(colour, (data) => quiet.asked() && data.split(';').includes('?'));
  }
  parser.registerOscHandler(clipboard, (data) => quiet.clipboard() || (data.endsWith(';?') && quiet.asked()));
}
