import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const patience = { timeout: 15_000 };

/** The terminal's page as a person meets it; what the terminal shows is read as a screen reader would. */
export class TerminalPage {
  readonly page: Page;
  readonly #origin: string;

  constructor(page: Page, origin: string) {
    this.page = page;
    this.#origin = origin;
  }

  async open(id: string, key: string): Promise<void> {
    await this.page.addInitScript(() => {
      localStorage.setItem('sandbox-engine.screen-reader', 'on');
    });
    await this.page.goto(`${this.#origin}/?sandbox=${id}&token=${encodeURIComponent(key)}`);
  }

  async openConnected(id: string, key: string): Promise<void> {
    await this.open(id, key);
    await this.connected();
  }

  /** Waits for a prompt, too: what is typed before the shell reads would be echoed twice. */
  async connected(): Promise<void> {
    await this.says('Connected');
    await this.shows(/[$#>] *$/m);
  }

  /** Waits for words of the page, outside the terminal. */
  async says(words: string | RegExp, timeout = patience.timeout): Promise<void> {
    await this.page.getByText(words).filter({ visible: true }).first().waitFor({ state: 'visible', timeout });
  }

  async saysNot(words: string): Promise<void> {
    await expect.poll(() => this.page.getByText(words).filter({ visible: true }).count(), patience).toBe(0);
  }

  async press(button: string): Promise<void> {
    await this.page.getByRole('button', { name: button, exact: true }).click(patience);
  }

  /** Until then a dialog may have the keyboard. */
  async tabIsGone(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).waitFor({ state: 'detached', ...patience });
  }

  /** Types a line of ASCII, key by key. */
  async enter(line: string): Promise<void> {
    await this.focus();
    await this.page.keyboard.type(line);
    await this.page.keyboard.press('Enter');
  }

  async paste(text: string): Promise<void> {
    await this.focus();
    await this.page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
    await this.page.keyboard.press('Control+Shift+V');
  }

  private async focus(): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Terminal of the sandbox' }).focus();
  }

  /** Waits until the visible part of the terminal matches. */
  async shows(wanted: RegExp, timeout = patience.timeout): Promise<void> {
    await expect.poll(() => this.screen(), { timeout, interval: 100 }).toMatch(wanted);
  }

  /** Clicks into the middle of a text that stands in one line of the terminal, in letters of one cell. */
  async click(text: string): Promise<void> {
    const lines = (await this.screen()).split('\n');
    const row = lines.findLastIndex((line) => line.includes(text));
    const column = (lines[row] ?? '').indexOf(text) + text.length / 2;
    const { cols, rows } = await this.size();
    const screen = await this.page.locator('.xterm-screen:visible').boundingBox();
    if (row < 0 || screen === null) {
      throw new Error(`the terminal does not show ${text}`);
    }
    const x = screen.x + (column * screen.width) / cols;
    const y = screen.y + ((row + 0.5) * screen.height) / rows;
    // The link is found when the mouse comes over it.
    await this.page.mouse.move(x, screen.y + screen.height - 3);
    await this.page.mouse.move(x - 9, y);
    await this.page.mouse.move(x, y);
    await expect
      .poll(() => this.page.locator('.xterm-screen:visible').getAttribute('class'), patience)
      .toContain('xterm-cursor-pointer');
    await this.page.mouse.click(x, y);
  }

  /** The browser says that there is a network again. */
  async wakeUp(): Promise<void> {
    await this.page.evaluate(() => window.dispatchEvent(new Event('online')));
  }

  /** What the page would have opened in other tabs, from now on. */
  async catchTabs(): Promise<() => Promise<string[]>> {
    await this.page.evaluate(() => {
      document.documentElement.dataset['opened'] = '';
      window.open = (address) => {
        const { dataset } = document.documentElement;
        dataset['opened'] = `${dataset['opened'] ?? ''}${String(address)}\n`;
        return null;
      };
    });
    return async () => {
      const opened = await this.page.evaluate(() => document.documentElement.dataset['opened'] ?? '');
      return opened.split('\n').filter((address) => address !== '');
    };
  }

  async screen(): Promise<string> {
    const rows = await this.page
      .locator('section:not([hidden]) .xterm-accessibility-tree > *')
      .allTextContents();
    return rows.map((row) => row.replaceAll('\u00a0', ' ').trimEnd()).join('\n');
  }

  /** Screen and history, by the page's own "Text". */
  async text(): Promise<string> {
    await this.press('Text');
    const dialog = this.page.getByRole('dialog');
    await dialog.waitFor();
    const text = (await dialog.locator('pre').textContent()) ?? '';
    await dialog.getByRole('button', { name: 'Close' }).click();
    return text;
  }

  async size(): Promise<{ cols: number; rows: number }> {
    const words =
      (await this.page.getByTitle('Columns and rows').filter({ visible: true }).textContent()) ?? '';
    const [cols = 0, rows = 0] = words.split('×').map(Number);
    return { cols, rows };
  }
}
