import { describe, expect, it } from 'vitest';
import { findBareAddresses, localPort, throughEndpoint, webAddress } from './localLinks';

describe('webAddress', () => {
  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'vscode://x',
    'not an address',
    '',
  ])('takes %s for none', (text) => {
    expect(webAddress(text)).toBeNull();
  });

  it('shows the true host of one that looks like another', () => {
    expect(webAddress('https://gооgle.com/')?.hostname).toBe('xn--ggle-55da.com');
    expect(webAddress('https://good.example@evil.example/')?.hostname).toBe('evil.example');
  });
});

describe('localPort', () => {
  it.each([
    ['http://localhost:3000/', 3000],
    ['http://127.0.0.1:8000/a?b#c', 8000],
    ['https://0.0.0.0:8443', 8443],
    ['http://[::1]:5173/', 5173],
    ['http://localhost', 80],
    ['https://localhost', 443],
    ['http://localhost.example:3000', null],
    ['http://10.0.0.1:3000', null],
    ['http://user@evil.example:3000/localhost:3000', null],
  ])('%s is port %s', (address, port) => {
    expect(localPort(new URL(address))).toBe(port);
  });
});

describe('throughEndpoint', () => {
  it.each([
    ['http://localhost:3000/', 'https://id-web.example.com', 'https://id-web.example.com/'],
    [
      'http://localhost:3000/a/b?c=d#e',
      'https://id-web.example.com/',
      'https://id-web.example.com/a/b?c=d#e',
    ],
    ['http://0.0.0.0:3000/a', 'https://example.com/preview/id/', 'https://example.com/preview/id/a'],
  ])('leads %s through %s', (address, endpoint, outside) => {
    expect(throughEndpoint(new URL(address), endpoint)).toBe(outside);
  });
});

describe('findBareAddresses', () => {
  it.each([
    ['listens on localhost:3000', ['localhost:3000']],
    ['0.0.0.0:8000 and 127.0.0.1:9000/docs?a=1.', ['0.0.0.0:8000', '127.0.0.1:9000/docs?a=1']],
    ['(localhost:5173/)', ['localhost:5173/']],
    ['"localhost:1"', ['localhost:1']],
    // Those with a scheme are found as such.
    ['http://localhost:3000/', []],
    ['https://user@localhost:3000/', []],
    ['mylocalhost:3000 x.localhost:3000 10.127.0.0.1:3000', []],
    ['localhost: 3000, localhost:port, localhost', []],
    ['localhost:99999', []],
  ])('%s', (line, found) => {
    expect(findBareAddresses(line).map(({ text }) => text)).toEqual(found);
  });

  it('tells where each begins', () => {
    expect(findBareAddresses('漢 localhost:3000')).toEqual([{ text: 'localhost:3000', start: 2 }]);
  });
});
