import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Chromium } from '../support/Chromium';
import { EngineDouble } from '../support/EngineDouble';
import { TerminalPage } from '../support/TerminalPage';

describe("the terminal's tools", () => {
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

  const visit = (walk: (terminal: TerminalPage, id: string) => Promise<void>, endpoints = {}) => {
    const { id } = engine.add({ endpoints });
    return chromium.visit(engine.origin, {}, (page) => walk(new TerminalPage(page, engine.origin), id));
  };

  it('opens a second terminal, tells them apart, and comes back to it after a reload', () =>
    visit(async (terminal, id) => {
      await terminal.openConnected(id, engine.key);
      await terminal.enter('x=1');
      await terminal.press('New terminal');
      await terminal.connected();
      expect(terminal.page.url()).toBe(`${engine.origin}/?sandbox=${id}#terminal=terminal-2`);
      await terminal.enter('echo "[$x]"');
      await terminal.shows(/^\[\]$/m);
      engine.terminal(id).print('news\r\n');
      await terminal.page.getByRole('button', { name: 'main printed something new' }).click();
      await terminal.enter('echo "[$x]"');
      await terminal.shows(/^\[1\]$/m);
      await terminal.page.keyboard.press('Alt+PageDown');
      await terminal.shows(/^\[\]$/m);
      await terminal.page.reload();
      await terminal.connected();
      await terminal.shows(/^\[\]$/m);
    }));

  it('closes a terminal only when asked twice, and shows the one beside it', () =>
    visit(async (terminal, id) => {
      await terminal.openConnected(id, engine.key);
      await terminal.press('New terminal');
      await terminal.connected();
      await terminal.press('Close terminal-2');
      await terminal.says('Close terminal-2?');
      await terminal.press('Cancel');
      expect(engine.terminal(id, 'terminal-2').lives).toBe(true);
      await terminal.press('Close terminal-2');
      await terminal.press('Close terminal');
      await terminal.tabIsGone('terminal-2');
      expect(engine.terminal(id, 'terminal-2').lives).toBe(false);
      await terminal.enter('echo $((6*7))');
      await terminal.shows(/^42$/m);
      expect(terminal.page.url()).toBe(`${engine.origin}/?sandbox=${id}`);
    }));

  it('says why a terminal is not closed', () =>
    visit(async (terminal, id) => {
      await terminal.open(id, engine.readingKey);
      await terminal.connected();
      await terminal.press('New terminal');
      await terminal.press('Close terminal-2');
      await terminal.press('Close terminal');
      await terminal.says('This needs the permission sandboxes:write.');
    }));

  it('finds text, counts it, and gives the keyboard back', () =>
    visit(async (terminal, id) => {
      await terminal.openConnected(id, engine.key);
      for (const line of ['pytest -q', 'ls', 'pytest -q']) {
        await terminal.enter(line);
      }
      await terminal.shows(/(1 failed[^]*){2}/);
      await terminal.page.keyboard.press('Control+Shift+F');
      await terminal.page.keyboard.type('failed');
      await terminal.says(/^4 of 4$/);
      await terminal.page.keyboard.press('Enter');
      await terminal.says(/^3 of 4$/);
      await terminal.page.keyboard.press('Shift+Enter');
      await terminal.says(/^4 of 4$/);
      await terminal.press('Tell capital letters from small ones');
      await terminal.says(/^2 of 2$/);
      await terminal.page.getByRole('textbox', { name: 'Search the terminal' }).fill('([0-9');
      await terminal.says('Not found');
      await terminal.press('Search by a regular expression');
      await terminal.says('Not a pattern');
      await terminal.page.getByRole('textbox', { name: 'Search the terminal' }).fill('[0-9]+ failed');
      await terminal.says(/^2 of 2$/);
      await terminal.page.keyboard.press('Escape');
      await terminal.page.keyboard.type('echo $((6*7))');
      await terminal.page.keyboard.press('Enter');
      await terminal.shows(/^42$/m);
    }));

  it("opens a server's own address where it is reached from outside", () =>
    visit(
      async (terminal, id) => {
        await terminal.openConnected(id, engine.key);
        const opened = await terminal.catchTabs();
        await terminal.enter('serve');
        await terminal.shows(/Local:/);
        await terminal.click('http://localhost:3000/app?x=1');
        await expect.poll(opened).toEqual(['https://k3v9-web.example.com/app?x=1']);
        await terminal.click('and localhost:3000'.slice(4));
        await expect.poll(opened).toHaveLength(2);
        await terminal.click('0.0.0.0:9229');
        await terminal.says('Port 9229 of this sandbox has no address outside of it');
        expect(await opened()).toEqual([
          'https://k3v9-web.example.com/app?x=1',
          'https://k3v9-web.example.com/',
        ]);
      },
      { main: 'https://k3v9-web.example.com', web: 'https://k3v9-web.example.com' },
    ));

  it('opens no hidden address without showing it first, and no script at all', () =>
    visit(async (terminal, id) => {
      await terminal.openConnected(id, engine.key);
      const opened = await terminal.catchTabs();
      await terminal.enter('links');
      await terminal.shows(/see https/);
      await terminal.click('https://docs.example/page');
      await expect.poll(opened).toEqual(['https://docs.example/page']);
      await terminal.click('https://good.example/');
      await terminal.says('https://evil.example/login');
      await terminal.press('Cancel');
      expect(await opened()).toHaveLength(1);
      await terminal.click('https://good.example/');
      await terminal.press('Open in a new tab');
      expect(await opened()).toEqual(['https://docs.example/page', 'https://evil.example/login']);
      await expect(terminal.click('run')).rejects.toThrow();
      expect(await opened()).toHaveLength(2);
    }));

  it('lets programs fill the clipboard, but neither read it nor fill it again in a replay', () =>
    visit(async (terminal, id) => {
      await terminal.openConnected(id, engine.key);
      const clipboard = () => terminal.page.evaluate(() => navigator.clipboard.readText());
      await terminal.enter('keep');
      await expect.poll(clipboard).toBe('from a program');
      await terminal.page.evaluate(() => navigator.clipboard.writeText('my own'));
      engine.terminal(id).typed = '';
      await terminal.enter('steal');
      await terminal.shows(/stolen/);
      await terminal.page.reload();
      await terminal.connected();
      await terminal.enter('echo $((6*7))');
      await terminal.shows(/^42$/m);
      expect(await clipboard()).toBe('my own');
      expect(engine.terminal(id).typed).not.toContain(Buffer.from('my own').toString('base64'));
    }));

  it('shows a hostile title as what it is, and only there', () =>
    visit(async (terminal, id) => {
      await terminal.openConnected(id, engine.key);
      const title = `<img src=x onerror=alert(1)> \u202egpj.exe ${'long '.repeat(200)}`;
      engine.terminal(id).setTitle(title);
      await terminal.says('<img src=x onerror=alert(1)>');
      expect(await terminal.page.title()).toBe('backend-python · Sandbox Engine');
      expect(await terminal.page.evaluate(() => document.documentElement.scrollWidth)).toBe(1280);
    }));

  it('changes the size of its letters, remembers it, and tells the shell', () =>
    visit(async (terminal, id) => {
      await terminal.openConnected(id, engine.key);
      const before = await terminal.size();
      for (let step = 0; step < 4; step += 1) {
        await terminal.press('Larger letters');
      }
      await expect.poll(async () => (await terminal.size()).cols).toBeLessThan(before.cols);
      const after = await terminal.size();
      await expect.poll(() => engine.terminal(id).size).toEqual(after);
      await terminal.page.reload();
      await terminal.connected();
      await expect.poll(() => terminal.size()).toEqual(after);
    }));
});
