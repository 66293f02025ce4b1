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
  async says(words: string | RegExp): Promise<void> {
    await this.page
      .getByText(words)
      .first()
      .waitFor({ state: 'visible', ...patience });
  }

  async saysNot(words: string): Promise<void> {
    expect(await this.page.getByText(words).count()).toBe(0);
  }

  async press(button: string): Promise<void> {
    await this.page.getByRole('button', { name: button }).click(patience);
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
  async shows(wanted: RegExp): Promise<void> {
    await expect.poll(() => this.screen(), { ...patience, interval: 100 }).toMatch(wanted);
  }

  async screen(): Promise<string> {
    const rows = await this.page.locator('.xterm-accessibility-tree > *').allTextContents();
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
    const words = (await this.page.getByTitle('Columns and rows').textContent()) ?? '';
    const [cols = 0, rows = 0] = words.split('×').map(Number);
    return { cols, rows };
  }
}
