const csi = '\x1b[';

/** What a terminal says when it gets or loses the focus, and when a program asks to be told. */
export function isFocusReport(data: string): boolean {
  return data === `${csi}I` || data === `${csi}O`;
}

/** What the mouse and the focus say while nobody types. */
export function isReport(data: string): boolean {
  return isFocusReport(data) || data.startsWith(`${csi}M`) || data.startsWith(`${csi}<`);
}
