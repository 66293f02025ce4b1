/** Counts clicks per link and day, at `clicks:<code>`. Collects them in memory, so that a redirect need not wait for a write. */
export class Clicks {
  #redis;
  #waiting = new Map();

  constructor(redis) {
    this.#redis = redis;
  }

  /** One more click on this link. */
  record(code) {
    this.#waiting.set(code, (this.#waiting.get(code) ?? 0) + 1);
  }

  /** Writes down what was collected. */
  async flush() {
    const day = new Date().toISOString().slice(0, 10);
    for (const [code, count] of this.#waiting) {
      const before = Number((await this.#redis.hGet(`clicks:${code}`, day)) ?? 0);
      await this.#redis.hSet(`clicks:${code}`, day, before + count);
    }
    this.#waiting.clear();
  }

  /** How often the link was followed, in all and by day. */
  async stats(code) {
    const days = Object.entries(await this.#redis.hGetAll(`clicks:${code}`)).sort();
    const byDay = Object.fromEntries(days.map(([day, count]) => [day, Number(count)]));
    return { clicks: Object.values(byDay).reduce((sum, count) => sum + count, 0), by_day: byDay };
  }
}
