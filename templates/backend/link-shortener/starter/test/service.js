import { createClient } from "redis";
import { createApp } from "../src/app.js";
import { Clicks } from "../src/clicks.js";

/** The service on a port of its own, upon the emptied database 15, with the keys `alice` and `bruno`. */
export async function startService() {
  const redis = createClient({ url: process.env.REDIS_URI, database: 15 });
  redis.on("error", (error) => console.error(`redis: ${error.message}`));
  await redis.connect();
  await redis.flushDb();
  await redis.hSet("apikey:alice", "owner", "alice");
  await redis.hSet("apikey:bruno", "owner", "bruno");

  const clicks = new Clicks(redis);
  const server = createApp({ redis, clicks }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const base = `http://127.0.0.1:${server.address().port}`;

  return {
    redis,
    clicks,
    get: (path, key) => fetch(base + path, { redirect: "manual", headers: key ? { "X-API-Key": key } : {} }),
    delete: (path, key) => fetch(base + path, { method: "DELETE", headers: { "X-API-Key": key } }),
    post: (body, key = "alice") =>
      fetch(`${base}/links`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-API-Key": key },
        body: JSON.stringify(body),
      }),
    async stop() {
      server.close();
      server.closeAllConnections();
      await redis.close();
    },
  };
}
