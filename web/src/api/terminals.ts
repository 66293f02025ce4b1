import { type Answer, answerTo } from './client';

/** A terminal of a sandbox that lives, as far as the pages need it. */
export interface KnownTerminal {
  readonly name: string;
  readonly viewers: number;
}

export function listTerminals(
  sandboxId: string,
  key: string,
  signal?: AbortSignal,
): Promise<Answer<readonly KnownTerminal[]>> {
  return answerTo(
    key,
    (api) =>
      api.GET('/api/v1/sandboxes/{id}/terminals', {
        params: { path: { id: sandboxId } },
        signal: signal ?? null,
      }),
    ({ terminals }) => terminals.map(({ name, viewers }) => ({ name, viewers })),
    signal,
  );
}

/** Ends the terminal's shell, and with it all that runs in it. */
export async function closeTerminal(sandboxId: string, key: string, name: string): Promise<void> {
  await answerTo(
    key,
    (api) =>
      api.DELETE('/api/v1/sandboxes/{id}/terminals/{name}', { params: { path: { id: sandboxId, name } } }),
    () => null,
  );
}
