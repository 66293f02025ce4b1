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

export type OpenSocket = (address: string, events: SocketEvents) => TerminalSocket;

export const openBrowserSocket: OpenSocket = (address, events) => {
  const socket = new WebSocket(address);
  socket.onopen = () => {
    events.opened();
  };
  socket.onmessage = (message: MessageEvent<unknown>) => {
    events.received(message.data);
  };
  socket.onclose = (close) => {
    events.closed(close.code);
  };
  return {
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send: (text) => {
      socket.send(text);
    },
    close: () => {
      socket.close(1000);
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
