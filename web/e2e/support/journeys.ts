import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Chromium, picture } from './Chromium';
import type { Target } from './Target';
import { TerminalPage } from './TerminalPage';

export const sample = 'Привет, мир 漢字カナ 😀🚀 é';
export const repeats = 1_000;
export const printSample = `python3 -c "print('${asciiOnly(sample)}' * ${repeats})"; echo $((6*7))`;

export const counted = 3_000;
/** Prints numbered lines, for longer than a reload or a restart takes. */
export const count = `for i in $(seq 1 ${counted}); do echo n$i; sleep 0.002; done; echo counted`;
const numbers = Array.from({ length: counted }, (_, index) => `n${index + 1}`).join('\n');

/** What `count` printed, as far as the terminal remembers it. */
export function countedLines(text: string): string {
  const lines = text.split('\n');
  const begin = lines.lastIndexOf('n1');
  return lines.slice(begin, lines.lastIndexOf('counted')).join('\n');
}

/** In Python's escapes. */
function asciiOnly(text: string): string {
  const escaped = (character: string) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x80 ? character : `\\U${code.toString(16).padStart(8, '0')}`;
  };
  return Array.from(text, escaped).join('');
}

/** What a person does with a terminal, told once for every target. */
export function terminalJourneys(name: string, start: () => Promise<Target>): void {
  describe(name, () => {
    let target: Target;
    let chromium: Chromium;

    beforeAll(async () => {
      target = await start();
      chromium = await Chromium.start();
    });

    afterAll(async () => {
      await chromium.stop();
      await target.stop();
    });

    async function journey(walk: (terminal: TerminalPage, id: string) => Promise<void>): Promise<void> {
      const id = await target.create();
      try {
        await chromium.visit(target.origin, {}, (page) => walk(new TerminalPage(page, target.origin), id));
      } finally {
        await target.remove(id);
      }
    }

    it('types a command and sees its output', () =>
      journey(async (terminal, id) => {
        await terminal.openConnected(id, target.key);
        await terminal.enter('echo $((6*7))');
        await terminal.shows(/^42$/m);
        await picture(terminal.page, `${name}-connected`);
      }));

    it('takes the key out of the address bar and survives a reload', () =>
      journey(async (terminal, id) => {
        await terminal.openConnected(id, target.key);
        expect(terminal.page.url()).toBe(`${target.origin}/?sandbox=${id}`);
        expect(await terminal.page.evaluate(() => document.referrer + document.cookie)).toBe('');
        await terminal.page.reload();
        await terminal.connected();
        await terminal.enter('echo $((6*7))');
        await terminal.shows(/^42$/m);
      }));

    it('goes on with the same shell and screen after a reload', () =>
      journey(async (terminal, id) => {
        await terminal.openConnected(id, target.key);
        await terminal.enter('x=41');
        await terminal.enter('echo $((6*8))');
        await terminal.shows(/^48$/m);
        await terminal.page.reload();
        await terminal.connected();
        await terminal.shows(/^48$/m);
        await terminal.enter('echo "[$x]"');
        await terminal.shows(/^\[41\]$/m);
      }));

    it('has every line once and in order, though the connection is cut under a running program', () =>
      journey(async (terminal, id) => {
        await terminal.openConnected(id, target.key);
        await terminal.enter(count);
        await terminal.shows(/^n\d+$/m);
        for (let cut = 0; cut < 20; cut += 1) {
          await terminal.page.waitForTimeout(40 + ((cut * 37) % 160));
          await terminal.wakeUp();
        }
        await terminal.shows(/^counted$/m, 50_000);
        expect(countedLines(await terminal.text())).toBe(numbers);
      }));

    it(
      'goes on with the same shell after the engine was killed under a running program',
      () =>
        journey(async (terminal, id) => {
          await terminal.openConnected(id, target.key);
          await terminal.enter(count);
          await terminal.shows(/^n\d+$/m);
          await target.restart();
          await terminal.says(/The same shell goes on/, 90_000);
          await terminal.shows(/^counted$/m, 50_000);
          expect(countedLines(await terminal.text())).toBe(numbers);
          await picture(terminal.page, `${name}-restarted`);
        }),
      180_000,
    );

    it('keeps two terminals apart, and closes one', () =>
      journey(async (terminal, id) => {
        await terminal.openConnected(id, target.key);
        await terminal.enter('x=41');
        await terminal.press('New terminal');
        await terminal.connected();
        await terminal.enter('echo "[$x]"');
        await terminal.shows(/^\[\]$/m);
        await terminal.page.reload();
        await terminal.connected();
        await terminal.shows(/^\[\]$/m);
        await terminal.press('Close terminal-2');
        await terminal.press('Close terminal');
        await terminal.tabIsGone('terminal-2');
        await terminal.connected();
        await terminal.enter('echo "[$x]"');
        await terminal.shows(/^\[41\]$/m);
      }));

    it('shows one terminal to two pages, and counts them', () =>
      journey(async (terminal, id) => {
        await terminal.openConnected(id, target.key);
        await chromium.visit(target.origin, {}, async (page) => {
          const second = new TerminalPage(page, target.origin);
          await second.openConnected(id, target.key);
          await terminal.says('2 viewers');
          await second.enter('echo $((6*7))');
          await terminal.shows(/^42$/m);
          await terminal.enter('echo $((6*8))');
          await second.shows(/^48$/m);
        });
        await terminal.saysNot('2 viewers');
      }));

    it('keeps every character of a long text in many scripts', () =>
      journey(async (terminal, id) => {
        await terminal.openConnected(id, target.key);
        // One line, because what is typed ahead is echoed into the middle of the output.
        await terminal.enter(printSample);
        await terminal.shows(/^42$/m);
        const text = await terminal.text();
        expect(text.includes(sample.repeat(repeats))).toBe(true);
        expect(text).not.toContain('\ufffd');
      }));

    it('takes what is pasted, in every script', () =>
      journey(async (terminal, id) => {
        await terminal.openConnected(id, target.key);
        await terminal.paste(`echo "<${sample}>" | tr '<>' '[]'`);
        await terminal.shows(/tr '<>' '\[\]'$/m);
        await terminal.enter('');
        await terminal.shows(/^\[Привет, мир 漢字カナ 😀🚀 é\]$/m);
      }));

    it('tells the shell its size, also after the window changed', () =>
      journey(async (terminal, id) => {
        await terminal.openConnected(id, target.key);
        const sizeIsTold = async () => {
          const { cols, rows } = await terminal.size();
          await terminal.enter('stty size');
          await terminal.shows(new RegExp(`^${rows} ${cols}$`, 'm'));
          return cols;
        };
        const before = await sizeIsTold();
        await terminal.page.setViewportSize({ width: 600, height: 400 });
        await expect.poll(async () => (await terminal.size()).cols).toBeLessThan(before);
        await sizeIsTold();
      }));

    it('says that the shell ended and starts another', () =>
      journey(async (terminal, id) => {
        await terminal.openConnected(id, target.key);
        await terminal.enter('exit 3');
        await terminal.says('The shell ended (exit code 3)');
        await picture(terminal.page, `${name}-shell-ended`);
        await terminal.press('New shell');
        await terminal.connected();
        await terminal.enter('echo $((6*7))');
        await terminal.shows(/^42$/m);
      }));

    it('shows the end of a sandbox that is deleted under the open page, with its reason', () =>
      journey(async (terminal, id) => {
        await terminal.openConnected(id, target.key);
        await terminal.enter('echo $((6*7))');
        await terminal.shows(/^42$/m);
        await target.remove(id);
        await terminal.says(/This sandbox has ended|This sandbox no longer exists/);
        await terminal.says(/It was deleted/);
        await terminal.saysNot('New shell');
        expect(await terminal.text()).toContain('42');
        await picture(terminal.page, `${name}-deleted`);
      }));

    it('says that a key is wrong, and takes another', () =>
      journey(async (terminal, id) => {
        await terminal.open(id, 'not-the-key');
        await terminal.says('The engine does not accept this key');
        await terminal.press('Use another key');
        await terminal.page.getByLabel('API key').fill(target.key);
        await terminal.press('Open');
        await terminal.connected();
      }));

    it('says that a sandbox is unknown', () =>
      journey(async (terminal) => {
        await terminal.open('nosuchsandbx', target.key);
        await terminal.says('There is no sandbox “nosuchsandbx”');
      }));
  });
}
