/** The JSON dialect of the terminal: text frames, one JSON object each. */
export type ServerFrame =
  | { readonly type: 'connected' }
  | { readonly type: 'output'; readonly data: string }
  | { readonly type: 'error'; readonly data: string }
  | { readonly type: 'exit'; readonly code: number };

/** Returns null for what this dialect does not know: such frames are ignored, so that the engine can grow new ones. */
export function readFrame(raw: unknown): ServerFrame | null {
  const frame = parse(raw);
  if (typeof frame !== 'object' || frame === null || !('type' in frame)) {
    return null;
  }
  if (frame.type === 'connected') {
    return { type: 'connected' };
  }
  if (
    (frame.type === 'output' || frame.type === 'error') &&
    'data' in frame &&
    typeof frame.data === 'string'
  ) {
    return { type: frame.type, data: frame.data };
  }
  if (frame.type === 'exit' && 'code' in frame && typeof frame.code === 'number') {
    return { type: 'exit', code: frame.code };
  }
  return null;
}

export function inputFrame(data: string): string {
  return JSON.stringify({ type: 'input', data });
}

export function resizeFrame(cols: number, rows: number): string {
  return JSON.stringify({ type: 'resize', cols, rows });
}

/** Cuts text into pieces of at most `most` UTF-16 units, never inside a surrogate pair: half a pair is not UTF-8. */
export function pieces(text: string, most: number): string[] {
  const result: string[] = [];
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + most, text.length);
    if (end < text.length && isLowSurrogate(text.charCodeAt(end)) && end - start > 1) {
      end -= 1;
    }
    result.push(text.slice(start, end));
    start = end;
  }
  return result;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function parse(raw: unknown): unknown {
  if (typeof raw !== 'string') {
    return null;
  }
  try {
    return JSON.parse(raw);
  } catch {
    return null;
  }
}
