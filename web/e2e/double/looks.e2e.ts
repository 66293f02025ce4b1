import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
  'plain-text': async (terminal, engine) => {
    await terminal.openConnected(engine.add({}).id, engine.key);
    await terminal.enter('pytest -q');
    await terminal.shows(/1 failed/);
    await terminal.press('Text');
    await terminal.page.getByRole('dialog').getByText('1 failed').waitFor();
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

  it.each(Object.entries(states))(
    '%s: fits and can be read, light and dark, wide and narrow',
    async (name, arrive) => {
      engine.refusal = null;
      engine.acceptsTerminals = true;
      await chromium.visit(engine.origin, {}, async (page) => {
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
