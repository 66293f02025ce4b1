import { randomInt } from "node:crypto";

const LETTERS = "23456789abcdefghjkmnpqrstuvwxyz";

/** Somebody wanted a code that another link has. */
export class CodeTaken extends Error {
  constructor(code) {
    super(`The code '${code}' is taken.`);
  }
}

/** Links, each a hash at `link:<code>`. */
export class Links {
  #redis;

  constructor(redis) {
    this.#redis = redis;
  }

  /** Makes a link; without `code` it gets a random one. Throws CodeTaken. */
  async create({ url, code, expiresIn, owner }) {
    const now = new Date();
    const link = { url, owner, created_at: now.toISOString() };
    if (expiresIn) link.expires_at = new Date(now.getTime() + expiresIn * 1000).toISOString();
    for (;;) {
      const wanted = code ?? randomCode();
      // The first field decides who has the code, so that two who want it at the same time cannot both have it.
      if (await this.#redis.hSetNX(`link:${wanted}`, "owner", owner)) {
        const write = this.#redis.multi().hSet(`link:${wanted}`, link);
        if (expiresIn) write.expire(`link:${wanted}`, expiresIn);
        await write.exec();
        return { code: wanted, ...link };
      }
      if (code) throw new CodeTaken(code);
    }
  }

  /** The link, or null. */
  async find(code) {
    const link = await this.#redis.hGetAll(`link:${code}`);
    return link.url ? { code, ...link } : null;
  }

  /** Removes the link and its clicks. */
  async remove(code) {
    await this.#redis.del([`link:${code}`, `clicks:${code}`]);
  }
}

function randomCode() {
  return Array.from({ length: 7 }, () => LETTERS[randomInt(LETTERS.length)]).join("");
}
