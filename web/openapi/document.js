// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** @typedef {Record<string, unknown>} Fields */

const folder = fileURLToPath(new URL('../../src/main/resources/openapi/', import.meta.url));
const api = '/api/v1/';

/**
 * The description of the whole API, put together from the engine's sources as the engine itself does it
 * (`OpenApiDocument`), so that types can be made without a JDK and without an engine that runs. The browser tests hold
 * it against what an engine serves.
 *
 * @returns {Fields}
 */
export function readDocument() {
  /** @type {Fields} */
  const document = {};
  for (const part of parts()) {
    /** @type {unknown} */
    const written = parse(readFileSync(join(folder, part), 'utf8'));
    if (!isFields(written)) {
      throw new Error(`${part} is not a map`);
    }
    merge(part, '', document, written);
  }
  mayBeRefused(document);
  return document;
}

/** The head comes first; the order of the others is only the order in which things are written down. */
function parts() {
  const head = 'openapi.yaml';
  const all = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return [head, ...all.filter((name) => name !== head).sort()];
}

/**
 * @param {string} part
 * @param {string} place
 * @param {Fields} into
 * @param {Fields} from
 */
function merge(part, place, into, from) {
  for (const [name, value] of Object.entries(from)) {
    const present = into[name];
    if (present === undefined) {
      into[name] = value;
    } else if (isFields(present) && isFields(value)) {
      merge(part, `${place}/${name}`, present, value);
    } else {
      throw new Error(`${part} says again what another file says at ${place}/${name}`);
    }
  }
}

/**
 * Before its route sees it: as one too many, or in a team that the caller is not in.
 *
 * @param {Fields} document
 */
function mayBeRefused(document) {
  for (const [path, item] of Object.entries(fieldsOf(document['paths']))) {
    if (path.startsWith(api)) {
      for (const operation of Object.values(fieldsOf(item)).filter(isFields)) {
        const responses = operation['responses'];
        if (isFields(responses)) {
          responses['429'] ??= { $ref: '#/components/responses/RateLimited' };
          if ('x-permission' in operation) {
            responses['403'] ??= { $ref: '#/components/responses/PermissionDenied' };
            responses['404'] ??= { $ref: '#/components/responses/NotFound' };
          }
        }
      }
    }
  }
}

/**
 * @param {unknown} value
 * @returns {Fields}
 */
function fieldsOf(value) {
  return isFields(value) ? value : {};
}

/**
 * @param {unknown} value
 * @returns {value is Fields}
 */
function isFields(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
