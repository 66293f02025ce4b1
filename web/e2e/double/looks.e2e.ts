import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ru } from '../../src/texts/ru';
import { seriousViolations } from '../support/accessibility';
import { Chromium, picture } from '../support/Chromium';
import { EngineDouble } from '../support/EngineDouble';
import { TerminalPage } from '../support/TerminalPage';

const schemes = ['light', 'dark'] as const;
const viewports = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
];

/** Milliseconds after which the terminal has fitted itself to a new size and colours have faded over. */
const settled = 250;

/** Brings a page into a state and returns when it shows. */
const states: Record<string, (terminal: TerminalPage, engine: EngineDouble) => Promise<void>> = {
  landing: async (terminal, engine) => {
    await terminal.page.goto(engine.origin);
    await terminal.says('Open a sandbox');
  },
  'landing-needs-key': async (terminal, engine) => {
    await terminal.page.goto(`${engine.origin}/?sandbox=${engine.add({}).id}`);
    await terminal.press('Open');
    await terminal.says('Enter yours.');
  },
  waiting: async (terminal, engine) => {
    const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
    const { id } = engine.add({
      status: 'pending',
      timeline: [
        { stage: 'queue', started_at: ago(4_100), ms: 12 },
        { stage: 'placement', started_at: ago(4_080), ms: 3 },
        { stage: 'image', started_at: ago(4_070), ms: 1_840 },
        { stage: 'create', started_at: ago(2_230), ms: 9 },
        { stage: 'start', started_at: ago(2_220), ms: 190 },
        { stage: 'services', started_at: ago(2_030), ms: null },
      ],
    });
    await terminal.open(id, engine.key);
    await terminal.says('Starting the services');
  },
  connected: async (terminal, engine) => {
    await terminal.openConnected(engine.add({}).id, engine.key);
    await terminal.enter('ls');
    await terminal.enter('git status -sb');
    await terminal.enter('pytest -q');
    await terminal.shows(/1 failed, 3 passed/);
  },
  'last-minutes': async (terminal, engine) => {
    const expires_at = new Date(Date.now() + 4 * 60_000).toISOString();
    await terminal.openConnected(engine.add({ expires_at }).id, engine.key);
  },
  'connection-lost': async (terminal, engine) => {
    await terminal.openConnected(engine.add({}).id, engine.key);
    engine.acceptsTerminals = false;
    engine.cutTerminals();
    await terminal.says('Connection lost');
    await terminal.enter('ls');
    await terminal.says('what you type now is not sent');
  },
  'shell-ended': async (terminal, engine) => {
    await terminal.openConnected(engine.add({}).id, engine.key);
    await terminal.enter('exit 130');
    await terminal.says('The shell ended (exit code 130)');
  },
  ended: async (terminal, engine) => {
    const sandbox = engine.add({});
    await terminal.openConnected(sandbox.id, engine.key);
    await terminal.enter('ls');
    await terminal.shows(/pyproject/);
    await engine.remove(sandbox.id);
    await terminal.says('It was deleted');
  },
  failed: async (terminal, engine) => {
    const { id } = engine.add({
      status: 'failed',
      reason: 'image_unavailable',
      status_message: 'Image workspace-python:latest is not on this host and no registry has it.',
    });
    await terminal.open(id, engine.key);
    await terminal.says('This sandbox failed');
  },
  stopped: async (terminal, engine) => {
    await terminal.open(engine.add({ status: 'stopped', reason: 'user' }).id, engine.key);
    await terminal.says('This sandbox is stopped');
  },
  'wrong-key': async (terminal, engine) => {
    await terminal.open(engine.add({}).id, 'not-the-key');
    await terminal.says('The engine does not accept this key');
  },
  'not-allowed': async (terminal, engine) => {
    engine.refusal = {
      status: 403,
      code: 'permission_denied',
      message: 'This needs the permission sandboxes:read.',
    };
    await terminal.open(engine.add({}).id, engine.key);
    await terminal.says('This key may not open this sandbox');
  },
  'unknown-sandbox': async (terminal, engine) => {
    await terminal.open('nosuchsandbx', engine.key);
    await terminal.says('There is no sandbox');
  },
  unreachable: async (terminal, engine) => {
    await terminal.page.route('**/api/**', (route) => route.abort());
    await terminal.open(engine.add({}).id, engine.key);
    await terminal.says('The engine does not answer');
  },
  'several-terminals': async (terminal, engine) => {
    const { id } = engine.add({});
    await terminal.openConnected(id, engine.key);
    await terminal.press('New terminal');
    await terminal.connected();
    await terminal.press('New terminal');
    await terminal.connected();
    engine.terminal(id, 'terminal-3').setTitle(`coder@sandbox: /workspace/${'services/'.repeat(12)}`);
    engine.terminal(id, 'terminal-2').print('built in 4.2 s\r\n');
    await terminal.says('coder@sandbox: /workspace');
    await terminal.enter('git status -sb');
  },
  'close-terminal': async (terminal, engine) => {
    await terminal.openConnected(engine.add({}).id, engine.key);
    await terminal.press('New terminal');
    await terminal.connected();
    await terminal.press('Close terminal-2');
    await terminal.says('Close terminal-2?');
  },
  search: async (terminal, engine) => {
    await terminal.openConnected(engine.add({}).id, engine.key);
    await terminal.enter('pytest -q');
    await terminal.shows(/1 failed/);
    await terminal.press('Search');
    await terminal.page.keyboard.type('failed');
    await terminal.says(/^2 of 2$/);
  },
  watching: async (terminal, engine) => {
    const { id } = engine.add({});
    await terminal.openConnected(id, engine.readingKey);
    await terminal.says('You only watch');
    await terminal.enter('ls');
    await terminal.says('what you type is not sent');
  },
  skipped: async (terminal, engine) => {
    const { id } = engine.add({});
    await terminal.openConnected(id, engine.key);
    engine.terminal(id).skip(3_400_000);
    engine.terminal(id).print('after\r\n$ ');
    await terminal.says('3.4 MB of output was skipped');
  },
  'engine-restarted': async (terminal, engine) => {
    await terminal.openConnected(engine.add({}).id, engine.key);
    await terminal.enter('pytest -q');
    await terminal.shows(/1 failed/);
    await engine.restart();
    await terminal.says('The same shell goes on, and nothing is lost');
  },
  'engine-stops': async (terminal, engine) => {
    const { id } = engine.add({});
    await terminal.openConnected(id, engine.key);
    engine.acceptsTerminals = false;
    engine.terminal(id).close(1001);
    await terminal.says('The engine is restarting.');
  },
  'closed-port': async (terminal, engine) => {
    await terminal.openConnected(engine.add({}).id, engine.key);
    await terminal.enter('serve');
    await terminal.shows(/Local:/);
    await terminal.click('0.0.0.0:9229');
    await terminal.says('Port 9229 of this sandbox has no address outside of it');
  },
  'hidden-link': async (terminal, engine) => {
    await terminal.openConnected(engine.add({}).id, engine.key);
    await terminal.enter('links');
    await terminal.shows(/see https/);
    await terminal.click('https://good.example/');
    await terminal.says('https://evil.example/login');
  },
  misunderstood: async (terminal, engine) => {
    const { id } = engine.add({});
    await terminal.openConnected(id, engine.key);
    engine.terminal(id).close(4400);
    await terminal.says('do not understand each other');
  },
  'plain-text': async (terminal, engine) => {
    await terminal.openConnected(engine.add({}).id, engine.key);
    await terminal.enter('pytest -q');
    await terminal.shows(/1 failed/);
    await terminal.press('Text');
    await terminal.page.getByRole('dialog').getByText('1 failed').waitFor();
  },
};

/** The states with the most words, waited for by words of the page in the person's language. */
const russianStates: Record<string, (terminal: TerminalPage, engine: EngineDouble) => Promise<void>> = {
  'ru-several-terminals': async (terminal, engine) => {
    await terminal.open(engine.add({}).id, engine.key);
    await terminal.says(ru.terminal.status.open);
    await terminal.press(ru.terminal.tabs.new);
    await terminal.shows(/\$ *$/m);
  },
  'ru-close-terminal': async (terminal, engine) => {
    await terminal.open(engine.add({}).id, engine.key);
    await terminal.press(ru.terminal.tabs.new);
    await terminal.press('Закрыть terminal-2');
    await terminal.says(ru.terminal.closing.body);
  },
  'ru-search': async (terminal, engine) => {
    await terminal.open(engine.add({}).id, engine.key);
    await terminal.says(ru.terminal.status.open);
    await terminal.press(ru.terminal.search.open);
    await terminal.page.keyboard.type('nothing');
    await terminal.says(ru.terminal.search.none);
  },
  'ru-connection-lost': async (terminal, engine) => {
    await terminal.open(engine.add({}).id, engine.key);
    await terminal.says(ru.terminal.status.open);
    engine.acceptsTerminals = false;
    engine.cutTerminals();
    await terminal.says(ru.terminal.loss.network);
    await terminal.page.keyboard.type('ls');
    await terminal.says(ru.terminal.refused.not_connected);
  },
  'ru-watching': async (terminal, engine) => {
    engine.rules.held = false;
    const { id } = engine.add({});
    await terminal.open(id, engine.readingKey);
    await terminal.says(ru.terminal.readOnly);
    await terminal.page.keyboard.type('ls');
    await terminal.says(ru.terminal.refused.read_only);
  },
  'ru-engine-restarted': async (terminal, engine) => {
    await terminal.open(engine.add({}).id, engine.key);
    await terminal.says(ru.terminal.status.open);
    await engine.restart();
    await terminal.says(ru.terminal.news.engineRestarted);
  },
};

describe('every state of the page', () => {
  let engine: EngineDouble;
  let chromium: Chromium;

  beforeAll(async () => {
    engine = await new EngineDouble().start();
    chromium = await Chromium.start();
  });

  afterAll(async () => {
    await chromium.stop();
    await engine.stop();
  });

  it.each([...Object.entries(states), ...Object.entries(russianStates)])(
    '%s: fits and can be read, light and dark, wide and narrow',
    async (name, arrive) => {
      engine.refusal = null;
      engine.acceptsTerminals = true;
      engine.rules.held = true;
      const locale = name in russianStates ? 'ru-RU' : 'en-GB';
      await chromium.visit(engine.origin, { locale }, async (page) => {
        await arrive(new TerminalPage(page, engine.origin), engine);
        for (const viewport of viewports) {
          await page.setViewportSize(viewport);
          for (const colorScheme of schemes) {
            await page.emulateMedia({ colorScheme });
            await page.waitForTimeout(settled);
            await picture(page, `${name}-${colorScheme}-${viewport.width}`);
            const overflow = await page.evaluate(
              () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
            );
            expect(overflow).toBe(0);
            expect(await seriousViolations(page)).toEqual([]);
          }
        }
      });
    },
  );
});
