import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { app } from "./app.js";

let server;
let url;

before(async () => {
  server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  url = `http://127.0.0.1:${server.address().port}`;
});

after(() => server.close());

test("says hello", async () => {
  const response = await fetch(`${url}/`);
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { message: "Hello from Express" });
});

test("is healthy", async () => {
  const response = await fetch(`${url}/health`);
  assert.deepEqual(await response.json(), { status: "ok" });
});
