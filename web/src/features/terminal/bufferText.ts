import type { IBuffer } from '@xterm/xterm';

/** The screen and the scrollback as plain text; a line that was wrapped by the width is one line again. */
export function bufferText(buffer: IBuffer): string {
  const lines: string[] = [];
  for (let y = 0; y < buffer.length; y += 1) {
    const line = buffer.getLine(y);
    if (line === undefined) {
      continue;
    }
    const continued = buffer.getLine(y + 1)?.isWrapped === true;
    const text = line.translateToString(!continued);
    const begun = line.isWrapped ? (lines.pop() ?? '') : '';
    lines.push(begun + text);
  }
  return lines.join('\n').trimEnd();
}
