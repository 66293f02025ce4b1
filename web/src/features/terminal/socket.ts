/** What the connection needs of a WebSocket, small enough to be played by a test. */
export interface TerminalSocket {
  readonly bufferedAmount: number;
  send(text: string): void;
  close(): void;
}

export interface SocketEvents {
  opened(): void;
  received(data: unknown): void;
  closed(code: number): void;
}

/** Finds an address that is good for one connection. */
export type FindAddress = (signal: AbortSignal) => Promise<string>;

export type OpenSocket = (findAddress: FindAddress, events: SocketEvents) => TerminalSocket;

/** What browsers say of a connection that never was, or ended without a word. */
const noConnection = 1006;

export const openBrowserSocket: OpenSocket = (findAddress, events) => {
  const letGo = new AbortController();
  let socket: WebSocket | null = null;
  const open = (address: string) => {
    if (letGo.signal.aborted) {
      return;
    }
    socket = new WebSocket(address);
    socket.onopen = () => {
      events.opened();
    };
    socket.onmessage = (message: MessageEvent<unknown>) => {
      events.received(message.data);
    };
    socket.onclose = (close) => {
      events.closed(close.code);
    };
  };
  findAddress(letGo.signal)
    .then(open)
    .catch(() => {
      events.closed(noConnection);
    });
  return {
    get bufferedAmount() {
      return socket?.bufferedAmount ?? 0;
    },
    send: (text) => {
      socket?.send(text);
    },
    close: () => {
      letGo.abort();
      socket?.close(1000);
    },
  };
};

/** Calls back when a lost connection is worth another attempt at once; returns how to stop listening. */
export type WatchWakeUps = (wake: () => void) => () => void;

export const watchBrowserWakeUps: WatchWakeUps = (wake) => {
  const seen = () => {
    if (document.visibilityState === 'visible') {
      wake();
    }
  };
  window.addEventListener('online', wake);
  document.addEventListener('visibilitychange', seen);
  return () => {
    window.removeEventListener('online', wake);
    document.removeEventListener('visibilitychange', seen);
  };
};
