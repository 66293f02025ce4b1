import express from "express";
import { CodeTaken, Links } from "./links.js";

const CODE = /^[A-Za-z0-9_-]{3,32}$/;
const RESERVED = new Set(["health", "links"]);
const LONGEST_EXPIRY = 10 * 365 * 24 * 3600;

/** The service's routes upon a connected Redis client. */
export function createApp({ redis, clicks }) {
  const links = new Links(redis);
  const app = express();
  app.disable("x-powered-by");
  app.use(express.json({ limit: "16kb" }));

  app.get("/health", async (request, response) => {
    await redis.ping();
    response.json({ status: "ok" });
  });

  app.use("/links", async (request, response, next) => {
    const key = request.get("X-API-Key");
    const owner = key ? await redis.hGet(`apikey:${key}`, "owner") : null;
    if (!owner) {
      response.status(401).json({ error: "Send a valid key in the header X-API-Key." });
      return;
    }
    request.owner = owner;
    next();
  });

  app.post("/links", async (request, response) => {
    const wrong = problemOf(request.body);
    if (wrong) {
      response.status(400).json({ error: wrong });
      return;
    }
    const { url, code, expires_in: expiresIn } = request.body;
    const link = await links.create({ url, code, expiresIn, owner: request.owner });
    response.status(201).location(`/links/${link.code}`).json(link);
  });

  app.param("code", async (request, response, next, code) => {
    request.link = CODE.test(code) ? await links.find(code) : null;
    next();
  });

  app.get("/links/:code", ownersOnly, (request, response) => {
    response.json(request.link);
  });

  app.get("/links/:code/stats", ownersOnly, async (request, response) => {
    response.json(await clicks.stats(request.link.code));
  });

  app.delete("/links/:code", ownersOnly, async (request, response) => {
    await links.remove(request.link.code);
    response.status(204).end();
  });

  app.get("/:code", (request, response) => {
    if (!request.link) {
      response.status(404).json({ error: "There is no such link." });
      return;
    }
    clicks.record(request.link.code);
    response.set("Cache-Control", "no-store").redirect(302, request.link.url);
  });

  app.use((request, response) => {
    response.status(404).json({ error: "There is nothing here." });
  });

  // Express tells error handlers from others by their four parameters.
  app.use((error, request, response, next) => {
    if (response.headersSent) {
      next(error);
    } else if (error instanceof CodeTaken) {
      response.status(409).json({ error: error.message });
    } else if (error.status >= 400 && error.status < 500) {
      response.status(error.status).json({ error: error.message });
    } else {
      console.error(error);
      response.status(500).json({ error: "Something went wrong on our side." });
    }
  });

  return app;
}

/** Other people's links are answered as if they did not exist. */
function ownersOnly(request, response, next) {
  if (request.link?.owner === request.owner) {
    next();
  } else {
    response.status(404).json({ error: "There is no such link." });
  }
}

function problemOf(body) {
  if (typeof body?.url !== "string" || body.url.length > 2048 || !isWebAddress(body.url)) {
    return "`url` must be an http or https address of at most 2048 characters.";
  }
  if (body.code !== undefined && (typeof body.code !== "string" || !CODE.test(body.code) || RESERVED.has(body.code))) {
    return "`code` must be 3 to 32 letters, digits, `-` or `_`.";
  }
  const expiry = body.expires_in;
  if (expiry !== undefined && !(Number.isInteger(expiry) && expiry >= 1 && expiry <= LONGEST_EXPIRY)) {
    return "`expires_in` must be a whole number of seconds, at most ten years.";
  }
  return null;
}

function isWebAddress(text) {
  return URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);
}
