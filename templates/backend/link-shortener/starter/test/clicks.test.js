import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { startService } from "./service.js";

let service;

beforeEach(async () => {
  service = await startService();
  await service.post({ url: "https://example.com/", code: "here" });
});

afterEach(() => service.stop());

async function stats() {
  return (await service.get("/links/here/stats", "alice")).json();
}

test("begins with no clicks", async () => {
  assert.deepEqual(await stats(), { clicks: 0, by_day: {} });
});

test("counts clicks", async () => {
  for (let i = 0; i < 3; i++) await service.get("/here");
  await service.clicks.flush();
  assert.equal((await stats()).clicks, 3);
});

test("counts by day", async () => {
  await service.redis.hSet("clicks:here", { "2025-01-02": 5, "2025-01-01": 4 });
  assert.deepEqual(await stats(), { clicks: 9, by_day: { "2025-01-01": 4, "2025-01-02": 5 } });
});

test("shows the clicks to the owner only", async () => {
  assert.equal((await service.get("/links/here/stats", "bruno")).status, 404);
});
