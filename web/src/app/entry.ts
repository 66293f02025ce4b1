/** Where a visit begins: a sandbox with a key to it, or the page that asks for both. */
export type Entry =
  | { readonly kind: 'sandbox'; readonly id: string; readonly key: string }
  | { readonly kind: 'landing'; readonly id: string };

const storageName = (id: string) => `sandbox-engine.key.${id}`;

/**
 * Reads `/?sandbox=ID&token=KEY` and takes the key out of the address bar, where it would be bookmarked, shared and
 * kept in the history. It stays in sessionStorage under the sandbox's id, because a reload of the cleaned address must
 * work; sessionStorage ends with the tab and is not seen by other tabs.
 */
export function takeEntry(location: Location, history: History, storage: Storage): Entry {
  const query = new URLSearchParams(location.search);
  const id = query.get('sandbox')?.trim() ?? '';
  const key = query.get('token')?.trim() ?? '';
  if (query.has('token')) {
    query.delete('token');
    const rest = query.size === 0 ? '' : `?${query.toString()}`;
    history.replaceState(history.state, '', `${location.pathname}${rest}${location.hash}`);
  }
  if (id !== '' && key !== '') {
    keepKey(storage, id, key);
    return { kind: 'sandbox', id, key };
  }
  const kept = id === '' ? null : keptKey(storage, id);
  return kept === null ? { kind: 'landing', id } : { kind: 'sandbox', id, key: kept };
}

export function sandboxAddress(id: string): string {
  return `/?sandbox=${encodeURIComponent(id)}`;
}

export function keepKey(storage: Storage, id: string, key: string): void {
  try {
    storage.setItem(storageName(id), key);
  } catch {
    // Storage can be forbidden or full: then the key lives as long as the page does.
  }
}

export function forgetKey(storage: Storage, id: string): void {
  try {
    storage.removeItem(storageName(id));
  } catch {
    // What could not be stored need not be removed.
  }
}

function keptKey(storage: Storage, id: string): string | null {
  try {
    return storage.getItem(storageName(id));
  } catch {
    return null;
  }
}
