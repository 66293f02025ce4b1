import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Chromium } from '../support/Chromium';
import { DoubleViewer } from '../support/DoubleTerminal';
import { EngineDouble } from '../support/EngineDouble';
import { TerminalPage } from '../support/TerminalPage';

describe('the terminal page', () => {
  let engine: EngineDouble;
  let chromium: Chromium;

  beforeAll(async () => {
    engine = await new EngineDouble().start();
    chromium = await Chromium.start();
  });

  beforeEach(() => {
    engine.refusal = null;
    engine.acceptsTerminals = true;
  });

  afterAll(async () => {
    await chromium.stop();
    await engine.stop();
  });

  const visit = (walk: (terminal: TerminalPage) => Promise<void>, locale = 'en-GB') =>
    chromium.visit(engine.origin, { locale }, (page) => walk(new TerminalPage(page, engine.origin)));

  it('waits for a pending sandbox, shows its stages, and opens its terminal by itself', () =>
    visit(async (terminal) => {
      const started_at = new Date().toISOString();
      const sandbox = engine.add({ status: 'pending' });
      await terminal.open(sandbox.id, engine.key);
      await terminal.says('Waiting for its turn');
      sandbox.timeline = [
        { stage: 'queue', started_at, ms: 12 },
        { stage: 'image', started_at, ms: null },
      ];
      await terminal.says('Taken from the queue');
      await terminal.says('12 ms');
      await terminal.says('Fetching the image');
      sandbox.status = 'running';
      await terminal.connected();
    }));

  it('comes back after a lost connection, and refuses input with words meanwhile', () =>
    visit(async (terminal) => {
      await terminal.openConnected(engine.add({}).id, engine.key);
      engine.acceptsTerminals = false;
      engine.cutTerminals();
      await terminal.says('Connection lost');
      await terminal.enter('ls');
      await terminal.says('what you type now is not sent');
      engine.acceptsTerminals = true;
      await terminal.press('Try now');
      await terminal.connected();
      await terminal.saysNot('what you type now is not sent');
      await terminal.enter('echo $((6*7))');
      await terminal.shows(/^42$/m);
    }));

  it('does not come back by itself after the shell ended', () =>
    visit(async (terminal) => {
      await terminal.openConnected(engine.add({}).id, engine.key);
      const attempts = engine.attempts;
      await terminal.enter('exit');
      await terminal.says('The shell ended (exit code 0)');
      await terminal.page.waitForTimeout(1_500);
      expect(engine.attempts).toBe(attempts);
    }));

  it('survives a restart of the engine', () =>
    visit(async (terminal) => {
      await terminal.openConnected(engine.add({}).id, engine.key);
      await terminal.enter('x=41');
      await engine.stop();
      await terminal.says('Connection lost');
      await engine.start();
      await terminal.connected();
      await terminal.enter('echo "[$x]"');
      await terminal.shows(/^\[41\]$/m);
    }));

  it('opens when an engine that did not answer answers again', () =>
    visit(async (terminal) => {
      engine.refusal = { status: 503, code: 'not_ready', message: 'The database is starting.' };
      await terminal.open(engine.add({}).id, engine.key);
      await terminal.says('The engine is not ready');
      await terminal.says('The database is starting.');
      engine.refusal = null;
      await terminal.connected();
    }));

  it('says why when access is withdrawn under the open page', () =>
    visit(async (terminal) => {
      await terminal.openConnected(engine.add({}).id, engine.key);
      engine.refusal = { status: 401, code: 'unauthenticated', message: 'The API key is not valid.' };
      engine.acceptsTerminals = false;
      engine.cutTerminals();
      await terminal.says('The engine does not accept this key');
    }));

  it('draws a flood to its last line', () =>
    visit(async (terminal) => {
      await terminal.openConnected(engine.add({}).id, engine.key);
      await terminal.enter('flood');
      await terminal.shows(/line 99999 x+/, 50_000);
      await terminal.enter('echo $((6*7))');
      await terminal.shows(/^42$/m);
      // Seven megabytes came through a window of a quarter of one: every piece of it was acknowledged.
      expect(DoubleViewer.mostUnacknowledged).toBeLessThanOrEqual(262_144);
      expect(DoubleViewer.mostUnacknowledged).toBeGreaterThan(100_000);
    }));

  it('is left by Shift+F6 and entered again by F6', () =>
    visit(async (terminal) => {
      await terminal.openConnected(engine.add({}).id, engine.key);
      const focused = () => terminal.page.evaluate(() => document.activeElement?.tagName);
      expect(await focused()).toBe('TEXTAREA');
      await terminal.page.keyboard.press('Shift+F6');
      expect(await focused()).toBe('HEADER');
      await terminal.page.keyboard.press('F6');
      expect(await focused()).toBe('TEXTAREA');
    }));

  it('opens a sandbox from the form, and goes back', () =>
    visit(async (terminal) => {
      const { id } = engine.add({});
      await terminal.page.goto(engine.origin);
      await terminal.press('Open');
      await terminal.says('Which sandbox? Enter its id.');
      await terminal.page.getByLabel('Sandbox').fill(id);
      await terminal.page.getByLabel('API key').fill(engine.key);
      await terminal.page.keyboard.press('Enter');
      await terminal.says('Connected');
      expect(terminal.page.url()).toBe(`${engine.origin}/?sandbox=${id}`);
      await terminal.page.goBack();
      await terminal.says('Open a sandbox');
    }));

  it('takes composed text, as phones and input methods send it', () =>
    visit(async (terminal) => {
      await terminal.openConnected(engine.add({}).id, engine.key);
      await terminal.press('Screen reader');
      await terminal.page.getByRole('textbox', { name: 'Terminal of the sandbox' }).focus();
      await terminal.page.keyboard.insertText('echo "<Привет>"');
      await terminal.page.keyboard.press('Enter');
      expect(await terminal.text()).toContain('Привет');
    }));

  it('speaks Russian to a Russian browser', () =>
    visit(async (terminal) => {
      await terminal.open(engine.add({}).id, 'not-the-key');
      await terminal.says('Движок не принимает этот ключ');
      expect(await terminal.page.locator('html').getAttribute('lang')).toBe('ru');
    }, 'ru-RU'));
});
