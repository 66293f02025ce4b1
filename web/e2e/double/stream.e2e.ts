import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Chromium } from '../support/Chromium';
import { EngineDouble } from '../support/EngineDouble';
import { TerminalPage } from '../support/TerminalPage';

describe("the terminal's stream of bytes", () => {
  let engine: EngineDouble;
  let chromium: Chromium;

  beforeAll(async () => {
    engine = await new EngineDouble().start();
    chromium = await Chromium.start();
  });

  beforeEach(() => {
    engine.acceptsTerminals = true;
    Object.assign(engine.rules, { writers: 'several', held: true });
  });

  afterAll(async () => {
    await chromium.stop();
    await engine.stop();
  });

  const visit = (walk: (terminal: TerminalPage, id: string) => Promise<void>) => {
    const { id } = engine.add({});
    return chromium.visit(engine.origin, {}, (page) => walk(new TerminalPage(page, engine.origin), id));
  };

  it('has every line once and in order, though the connection is cut again and again', () =>
    visit(async (terminal, id) => {
      await terminal.openConnected(id, engine.key);
      const shown = engine.terminal(id);
      const lines = Array.from({ length: 6_000 }, (_, index) => `${index} ж漢😀`);
      let cuts = 0;
      for (const [index, line] of lines.entries()) {
        shown.print(`\x1b[3${(index % 7) + 1}m${line}\x1b[0m\r\n`);
        if (index % 97 === 0) {
          // Somewhere on the way to the page: in a frame, in a sequence, in a character.
          await terminal.page.waitForTimeout(cuts % 23);
          shown.cut();
          cuts += 1;
          await terminal.wakeUp();
        }
      }
      await terminal.shows(new RegExp(`^${lines.at(-1) ?? ''}$`, 'm'), 40_000);
      expect(cuts).toBeGreaterThan(50);
      const text = await terminal.text();
      expect(text.slice(text.indexOf(lines[0] ?? ''))).toBe(lines.join('\n'));
    }));

  it('goes on with the same screen after a reload', () =>
    visit(async (terminal, id) => {
      await terminal.openConnected(id, engine.key);
      await terminal.enter('ls');
      await terminal.shows(/pyproject/);
      await terminal.enter('x=41');
      await terminal.page.reload();
      await terminal.connected();
      await terminal.shows(/pyproject/);
      await terminal.enter('echo "[$x]"');
      await terminal.shows(/^\[41\]$/m);
    }));

  it('brings modes back by the preamble before it draws what is remembered', () =>
    visit(async (terminal, id) => {
      await terminal.openConnected(id, engine.key);
      const shown = engine.terminal(id);
      shown.preamble = '\x1b[?1049h\x1b[?2004h';
      shown.remembered = shown.written;
      shown.print('\x1b[Hfull screen');
      await terminal.page.reload();
      await terminal.shows(/^full screen$/m);
      shown.typed = '';
      await terminal.paste('a');
      await expect.poll(() => shown.typed).toBe('\x1b[200~a\x1b[201~');
      shown.print('\x1b[?1049l$ ');
      await terminal.shows(/^\$$/m);
    }));

  it('answers what programs ask, once, and nothing in a replay', () =>
    visit(async (terminal, id) => {
      await terminal.openConnected(id, engine.key);
      const shown = engine.terminal(id);
      await terminal.enter('ask');
      await terminal.shows(/asked/);
      await expect.poll(() => shown.typed).toContain('\x1b[?1;2c');
      expect(shown.typed).toContain('\x1b]11;rgb:');
      shown.typed = '';
      await terminal.page.reload();
      await terminal.connected();
      await terminal.shows(/asked/);
      shown.cut();
      await terminal.wakeUp();
      await terminal.connected();
      await terminal.enter('echo $((6*7))');
      await terminal.shows(/^42$/m);
      expect(shown.typed).toBe('echo $((6*7))\r');
    }));

  it('answers nothing where another viewer answers', () =>
    visit(async (terminal, id) => {
      await terminal.openConnected(id, engine.key);
      await chromium.visit(engine.origin, {}, async (page) => {
        const second = new TerminalPage(page, engine.origin);
        await second.openConnected(id, engine.key);
        await terminal.says('2 viewers');
        const shown = engine.terminal(id);
        shown.typed = '';
        await second.enter('ask');
        await terminal.shows(/asked/);
        await second.shows(/asked/);
        await expect.poll(() => shown.typed).toContain('\x1b[?1;2c');
        await second.enter('echo $((6*7))');
        await second.shows(/^42$/m);
        expect(shown.typed.split('\x1b[?1;2c')).toHaveLength(2);
      });
      await terminal.saysNot('2 viewers');
    }));

  it('tells what was skipped because it lagged, and clears the screen for it', () =>
    visit(async (terminal, id) => {
      await terminal.openConnected(id, engine.key);
      await terminal.enter('ls');
      await terminal.shows(/pyproject/);
      const shown = engine.terminal(id);
      shown.skip(3_400_000);
      shown.print('after\r\n$ ');
      await terminal.says('3.4 MB of output was skipped');
      await terminal.shows(/^after$/m);
      expect(await terminal.text()).not.toContain('pyproject');
      await terminal.press('Got it');
      await terminal.saysNot('was skipped');
      await terminal.enter('echo $((6*7))');
      await terminal.shows(/^42$/m);
    }));

  it('tells what came while it was away and is no longer remembered', () =>
    visit(async (terminal, id) => {
      await terminal.openConnected(id, engine.key);
      const shown = engine.terminal(id);
      engine.acceptsTerminals = false;
      shown.cut();
      await terminal.says('Connection lost');
      shown.print('x'.repeat(12_000));
      shown.remembered = shown.written;
      shown.print('\r\nafter\r\n$ ');
      engine.acceptsTerminals = true;
      await terminal.wakeUp();
      await terminal.says('12 kB of output came while this page was away');
      await terminal.shows(/^after$/m);
    }));

  it('says that the engine was restarted and that the same shell goes on', () =>
    visit(async (terminal, id) => {
      await terminal.openConnected(id, engine.key);
      await engine.restart();
      await terminal.says('The same shell goes on, and nothing is lost');
      await terminal.enter('echo $((6*7))');
      await terminal.shows(/^42$/m);
    }));

  it('says so when the shell is another than before', () =>
    visit(async (terminal, id) => {
      await terminal.openConnected(id, engine.key);
      await terminal.enter('echo $((6*7))');
      await terminal.shows(/^42$/m);
      engine.acceptsTerminals = false;
      const shown = engine.terminal(id);
      shown.cut();
      await terminal.says('Connection lost');
      shown.dismiss();
      engine.acceptsTerminals = true;
      await terminal.wakeUp();
      await terminal.says('This is a new one');
      // What the one before said last stays to be read.
      expect(await terminal.text()).toContain('42');
    }));

  it('counts down to the next attempt, and tries at once when the network is back', () =>
    visit(async (terminal, id) => {
      await terminal.openConnected(id, engine.key);
      engine.acceptsTerminals = false;
      engine.cutTerminals();
      await terminal.says(/Trying again in \d+ s/);
      engine.acceptsTerminals = true;
      await terminal.wakeUp();
      await terminal.connected();
    }));

  it.each([
    [1001, 'The engine is restarting.'],
    [1011, 'The engine does not reach the shell.'],
    [4429, 'too much at once'],
  ])('comes back after a close with %i, and says why', (code, words) =>
    visit(async (terminal, id) => {
      await terminal.openConnected(id, engine.key);
      engine.acceptsTerminals = false;
      engine.terminal(id).close(code);
      await terminal.says(words);
      engine.acceptsTerminals = true;
      await terminal.wakeUp();
      await terminal.connected();
    }),
  );

  it('keeps out of the way of an engine that does not understand it', () =>
    visit(async (terminal, id) => {
      await terminal.openConnected(id, engine.key);
      engine.terminal(id).close(4400);
      await terminal.says('do not understand each other');
      await terminal.press('Reload');
      await terminal.connected();
    }));

  it('only watches with a key that may only read', () =>
    visit(async (terminal, id) => {
      await terminal.openConnected(id, engine.key);
      await chromium.visit(engine.origin, {}, async (page) => {
        const watcher = new TerminalPage(page, engine.origin);
        await watcher.open(id, engine.readingKey);
        await watcher.connected();
        const shown = engine.terminal(id);
        shown.typed = '';
        await watcher.enter('ls');
        await watcher.says('what you type is not sent');
        await terminal.enter('keep');
        await watcher.shows(/kept/);
        expect(shown.typed).toBe('keep\r');
        expect(await watcher.size()).toEqual(await terminal.size());
        await watcher.press('Take over');
        await watcher.says('Your key only watches: you cannot take over.');
        await watcher.says(/^You only watch$/);
      });
    }));

  it('takes the writing over where one writes at a time', () => {
    engine.rules.writers = 'one';
    return visit(async (terminal, id) => {
      await terminal.openConnected(id, engine.key);
      const viewport = { width: 900, height: 600 };
      await chromium.visit(engine.origin, { viewport }, async (page) => {
        const second = new TerminalPage(page, engine.origin);
        await second.open(id, engine.key);
        await second.connected();
        await second.says('Somebody else types here');
        await second.press('Take over');
        await terminal.says('Somebody else types here');
        await second.enter('echo $((6*7))');
        await terminal.shows(/^42$/m);
        // The one who works with the terminal has it in their size.
        await expect.poll(() => terminal.size()).toEqual(await second.size());
        await terminal.enter('ls');
        await terminal.says('what you type is not sent');
      });
    });
  });

  it('shows the size that another viewer chose, and takes its own when it is worked with', () =>
    visit(async (terminal, id) => {
      await terminal.openConnected(id, engine.key);
      const own = await terminal.size();
      await chromium.visit(engine.origin, { viewport: { width: 700, height: 500 } }, async (page) => {
        const second = new TerminalPage(page, engine.origin);
        await second.openConnected(id, engine.key);
        const small = await second.size();
        expect(small.cols).toBeLessThan(own.cols);
        await expect.poll(() => terminal.size()).toEqual(small);
        await terminal.says('size of another window');
      });
      await terminal.page.keyboard.press('Shift+F6');
      await terminal.page.keyboard.press('F6');
      await expect.poll(() => terminal.size()).toEqual(own);
      expect(engine.terminal(id).size).toEqual(own);
    }));

  it('says where a shell is not kept', () => {
    engine.rules.held = false;
    return visit(async (terminal, id) => {
      await terminal.openConnected(id, engine.key);
      await terminal.says('Not kept');
    });
  });
});
