import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from '../support/accessibility';
import { Chromium, picture } from '../support/Chromium';
import { Engine } from '../support/Engine';
import { TerminalPage } from '../support/TerminalPage';

const patience = { timeout: 60_000, interval: 250 };

describe('recordings of the engine', () => {
  let engine: Engine;
  let chromium: Chromium;

  beforeAll(async () => {
    engine = await Engine.start();
    chromium = await Chromium.start();
  });

  afterAll(async () => {
    await chromium.stop();
    await engine.stop();
  });

  it('plays the start screen of Claude Code as it was seen', async () => {
    const id = await engine.create();
    await chromium.visit(engine.origin, {}, async (page) => {
      const terminal = new TerminalPage(page, engine.origin);
      await terminal.openConnected(id, engine.key);
      await terminal.enter('claude');
      await terminal.shows(/Claude Code v[0-9]/, 60_000);
      await terminal.shows(/bypass permissions on/, 60_000);
      await picture(page, 'claude-code');
      await page.getByRole('link', { name: 'Recordings' }).click();
      const screen = page.locator('.ap-term');
      await screen.waitFor({ timeout: 30_000 });
      expect(await seriousViolations(page)).toEqual([]);
      await page.keyboard.press('Space');
      await expect.poll(() => screen.innerText(), patience).toMatch(/Claude Code\s+v[0-9]/);
      await expect.poll(() => screen.innerText(), patience).toMatch(/bypass\s+permissions\s+on/);
      await picture(page, 'claude-code-played');
      await page.getByRole('link', { name: 'Terminal' }).click();
      await terminal.says('Connected');
      await terminal.shows(/bypass permissions on/);
    });
    await engine.remove(id);
  }, 180_000);
});
