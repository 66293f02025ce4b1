import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDocument } from '../../openapi/document.js';
import { Engine } from '../support/Engine';

/** The types of `src/api/schema.ts` are true only if they come from what the engine says of itself. */
describe("the API's description", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await Engine.start();
  });
  afterAll(async () => {
    await engine.stop();
  });

  it('is put together here as the engine does it', async () => {
    const served: unknown = await (await fetch(`${engine.origin}/api/v1/openapi.json`)).json();
    expect(readDocument()).toEqual(served);
  });
});
