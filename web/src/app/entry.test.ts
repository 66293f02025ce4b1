import { beforeEach, describe, expect, it } from 'vitest';
import { forgetKey, takeEntry } from './entry';

const take = () => takeEntry(window.location, window.history, window.sessionStorage);

describe('takeEntry', () => {
  beforeEach(() => {
    window.sessionStorage.clear();
  });

  it('reads sandbox and key, and takes the key out of the address', () => {
    window.history.replaceState(null, '', '/?sandbox=abc&token=s%2Bcret#x');
    expect(take()).toEqual({ kind: 'sandbox', id: 'abc', key: 's+cret' });
    expect(window.location.href).toMatch(/\/\?sandbox=abc#x$/);
  });

  it('knows the key again after a reload, for that sandbox only', () => {
    window.history.replaceState(null, '', '/?sandbox=abc&token=secret');
    take();
    expect(take()).toEqual({ kind: 'sandbox', id: 'abc', key: 'secret' });
    window.history.replaceState(null, '', '/?sandbox=other');
    expect(take()).toEqual({ kind: 'landing', id: 'other' });
  });

  it('asks for a key again when it was forgotten', () => {
    window.history.replaceState(null, '', '/?sandbox=abc&token=secret');
    take();
    forgetKey(window.sessionStorage, 'abc');
    expect(take()).toEqual({ kind: 'landing', id: 'abc' });
  });

  it('takes a key without a sandbox out of the address as well', () => {
    window.history.replaceState(null, '', '/?token=secret');
    expect(take()).toEqual({ kind: 'landing', id: '' });
    expect(window.location.search).toBe('');
  });
});
