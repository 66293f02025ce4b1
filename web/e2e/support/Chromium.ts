import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

const results = fileURLToPath(new URL('../../test-results/', import.meta.url));

/** Without these, Chromium asks its maker's servers for updates, which a closed network refuses many times over. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A headless Chromium: the one that CHROMIUM_BIN names, else the distribution's. */
export class Chromium {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async start(): Promise<Chromium> {
    const executablePath = process.env['CHROMIUM_BIN'] ?? '/usr/bin/chromium';
    return new Chromium(await chromium.launch({ executablePath, args: quiet }));
  }

  /** A page of its own profile that fails the visit when it breaks, violates its policy or leaves the site. */
  async visit(
    origin: string,
    options: BrowserContextOptions,
    journey: (page: Page) => Promise<void>,
  ): Promise<void> {
    const context = await this.#browser.newContext({
      locale: 'en-GB',
      permissions: ['clipboard-read', 'clipboard-write'],
      ...options,
    });
    const faults: string[] = [];
    const page = await context.newPage();
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        faults.push(message.text());
      }
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) {
        faults.push(`request to ${request.url()}`);
      }
    });
    try {
      await journey(page);
      // A refused upgrade is an error to the browser, but not to the page, which asks the API why.
      expect(faults.filter((fault) => !fault.startsWith('WebSocket connection to'))).toEqual([]);
    } catch (error) {
      await picture(page, `failed-${expect.getState().currentTestName ?? 'visit'}`);
      throw error;
    } finally {
      await context.close();
    }
  }

  async stop(): Promise<void> {
    await this.#browser.close();
  }
}

/** Keeps a screenshot in web/test-results. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(results, { recursive: true });
  await page.screenshot({ path: `${results}${name.replaceAll(/[^a-z0-9]+/gi, '-')}.png` });
}
