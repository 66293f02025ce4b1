import type { IBuffer, IBufferLine } from '@xterm/xterm';

/** The screen and the scrollback as plain text; a line that was wrapped by the width is one line again. */
export function bufferText(buffer: IBuffer): string {
  const lines: string[] = [];
  for (let y = 0; y < buffer.length; y += 1) {
    const line = buffer.getLine(y);
    if (line === undefined) {
      continue;
    }
    const next = buffer.getLine(y + 1);
    const text = next?.isWrapped === true ? wrappedText(line, next) : line.translateToString(true);
    const begun = line.isWrapped ? (lines.pop() ?? '') : '';
    lines.push(begun + text);
  }
  return lines.join('\n').trimEnd();
}

/** A wide character that did not fit into the last column left it empty: that cell is no space of the text. */
function wrappedText(line: IBufferLine, next: IBufferLine): string {
  const last = line.length - 1;
  const leftEmpty = line.getCell(last)?.getCode() === 0 && next.getCell(0)?.getWidth() === 2;
  return line.translateToString(false, 0, leftEmpty ? last : line.length);
}
