/** Reads untyped JSON into typed values. A value of another shape is a `ShapeError` that names the field. */
export class ShapeError extends Error {
  constructor(field: string, expected: string) {
    super(`the answer's field "${field}" is not ${expected}`);
    this.name = 'ShapeError';
  }
}

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function fields(value: unknown, name: string): Fields {
  if (!isFields(value)) {
    throw new ShapeError(name, 'an object');
  }
  return value;
}

export function text(from: Fields, name: string): string {
  const value = from[name];
  if (typeof value !== 'string') {
    throw new ShapeError(name, 'a text');
  }
  return value;
}

/** Absent, null and empty are all "not there". */
export function optionalText(from: Fields, name: string): string | null {
  const value = from[name];
  return value === undefined || value === null || value === '' ? null : text(from, name);
}

export function optionalNumber(from: Fields, name: string): number | null {
  const value = from[name];
  if (value === undefined || value === null) {
    return null;
  }
  if (typeof value !== 'number') {
    throw new ShapeError(name, 'a number');
  }
  return value;
}

/** Milliseconds since the epoch, from RFC 3339. */
export function optionalInstant(from: Fields, name: string): number | null {
  const value = optionalText(from, name);
  if (value === null) {
    return null;
  }
  const instant = Date.parse(value);
  if (Number.isNaN(instant)) {
    throw new ShapeError(name, 'a point in time');
  }
  return instant;
}

export function list<T>(from: Fields, name: string, read: (entry: unknown) => T): readonly T[] {
  const value = from[name];
  if (value === undefined || value === null) {
    return [];
  }
  if (!Array.isArray(value)) {
    throw new ShapeError(name, 'a list');
  }
  return value.map(read);
}
