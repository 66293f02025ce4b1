import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openBrowserSocket, type SocketEvents, watchBrowserWakeUps } from './socket';

class FakeWebSocket {
  static made: FakeWebSocket[] = [];
  readonly address: string;
  readonly protocol: string;
  binaryType = 'blob';
  readonly bufferedAmount = 7;
  readonly sent: string[] = [];
  closedWith: number | null = null;
  onopen: () => void = () => undefined;
  onclose: (close: { code: number }) => void = () => undefined;

  constructor(address: string, protocol: string) {
    this.address = address;
    this.protocol = protocol;
    FakeWebSocket.made.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(code: number): void {
    this.closedWith = code;
  }
}

function listener() {
  return { opened: vi.fn(), received: vi.fn(), closed: vi.fn() } satisfies SocketEvents;
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('openBrowserSocket', () => {
  beforeEach(() => {
    FakeWebSocket.made = [];
    vi.stubGlobal('WebSocket', FakeWebSocket);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('connects to the address that it is told', async () => {
    const events = listener();
    const socket = openBrowserSocket(() => Promise.resolve('ws://engine/once'), events);
    expect(socket.bufferedAmount).toBe(0);
    await settled();
    const [made] = FakeWebSocket.made;
    expect(made?.address).toBe('ws://engine/once');
    expect(made?.protocol).toBe('sandbox.v1');
    expect(made?.binaryType).toBe('arraybuffer');
    made?.onopen();
    expect(events.opened).toHaveBeenCalledOnce();
    socket.send('x');
    expect(made?.sent).toEqual(['x']);
    made?.onclose({ code: 1011 });
    expect(events.closed).toHaveBeenCalledExactlyOnceWith(1011);
    socket.close();
    expect(made?.closedWith).toBe(1000);
  });

  it('is closed when there is no address', async () => {
    const events = listener();
    openBrowserSocket(() => Promise.reject(new Error('refused')), events);
    await settled();
    expect(FakeWebSocket.made).toEqual([]);
    expect(events.closed).toHaveBeenCalledExactlyOnceWith(1006);
  });

  it('connects to nothing once it was let go', async () => {
    const signals: AbortSignal[] = [];
    const socket = openBrowserSocket((signal) => {
      signals.push(signal);
      return Promise.resolve('ws://engine/once');
    }, listener());
    socket.close();
    await settled();
    expect(signals[0]?.aborted).toBe(true);
    expect(FakeWebSocket.made).toEqual([]);
  });
});

describe('watchBrowserWakeUps', () => {
  it('tells the network from the person, until it is stopped', () => {
    const wake = vi.fn();
    const stop = watchBrowserWakeUps(wake);
    window.dispatchEvent(new Event('online'));
    document.dispatchEvent(new Event('visibilitychange'));
    expect(wake.mock.calls).toEqual([['network'], ['person']]);
    stop();
    window.dispatchEvent(new Event('online'));
    expect(wake).toHaveBeenCalledTimes(2);
  });
});
