import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { startService } from "./service.js";

const url = "https://example.com/a?b=c";
let service;

beforeEach(async () => {
  service = await startService();
});

afterEach(() => service.stop());

test("is healthy", async () => {
  assert.equal((await service.get("/health")).status, 200);
});

test("makes a link and follows it", async () => {
  const made = await service.post({ url });
  assert.equal(made.status, 201);
  const link = await made.json();
  assert.match(link.code, /^[a-z2-9]{7}$/);
  assert.equal(made.headers.get("location"), `/links/${link.code}`);

  const followed = await service.get(`/${link.code}`);
  assert.equal(followed.status, 302);
  assert.equal(followed.headers.get("location"), url);
  assert.equal(followed.headers.get("cache-control"), "no-store");
});

test("gives a code of one's own to one link only", async () => {
  assert.equal((await service.post({ url, code: "mine" })).status, 201);
  assert.equal((await service.post({ url, code: "mine" }, "bruno")).status, 409);
  const [first, second] = await Promise.all([service.post({ url, code: "both" }), service.post({ url, code: "both" })]);
  assert.deepEqual([first.status, second.status].sort(), [201, 409]);
});

test("lets a link expire", async () => {
  const link = await (await service.post({ url, code: "brief", expires_in: 60 })).json();
  assert.equal(Date.parse(link.expires_at) - Date.parse(link.created_at), 60_000);
  const left = await service.redis.ttl("link:brief");
  assert.ok(left > 0 && left <= 60);
});

for (const body of [
  {},
  { url: "javascript:alert(1)" },
  { url: "nonsense" },
  { url, code: "a/b" },
  { url, code: "links" },
  { url, expires_in: 0 },
  { url, expires_in: "60" },
]) {
  test(`refuses ${JSON.stringify(body)}`, async () => {
    assert.equal((await service.post(body)).status, 400);
  });
}

test("needs a key that exists", async () => {
  assert.equal((await service.post({ url }, "nobody")).status, 401);
  assert.equal((await service.get("/links/mine")).status, 401);
});

test("shows and removes links for their owner only", async () => {
  await service.post({ url, code: "mine" });
  assert.equal((await service.get("/links/mine", "bruno")).status, 404);
  assert.equal((await (await service.get("/links/mine", "alice")).json()).url, url);
  assert.equal((await service.delete("/links/mine", "bruno")).status, 404);
  assert.equal((await service.delete("/links/mine", "alice")).status, 204);
  assert.equal((await service.get("/mine")).status, 404);
});
