/** Pages that are not served from localhost or over TLS have no clipboard: the selection remains for the menu. */
export async function copyText(text: string): Promise<void> {
  if (window.isSecureContext) {
    await navigator.clipboard.writeText(text).catch(() => undefined);
  }
}
