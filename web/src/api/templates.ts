import { type Answer, answerTo } from './client';

/** A port that a template names. */
export interface NamedPort {
  readonly port: number;
  readonly name: string;
}

/** The ports of a template; its id may be that of a catalogue, `<domain>/<project>`. */
export function getPorts(
  templateId: string,
  key: string,
  signal?: AbortSignal,
): Promise<Answer<readonly NamedPort[]>> {
  const [name = '', project] = templateId.split('/');
  return answerTo(
    key,
    (api) =>
      project === undefined
        ? api.GET('/api/v1/templates/{name}', { params: { path: { name } }, signal: signal ?? null })
        : api.GET('/api/v1/templates/{domain}/{project}', {
            params: { path: { domain: name, project } },
            signal: signal ?? null,
          }),
    ({ expose }) => expose.map((port) => ({ port: port.container, name: port.name })),
    signal,
  );
}
