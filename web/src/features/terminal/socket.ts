import { dialect } from './protocol';

/** What the connection needs of a WebSocket, small enough to be played by a test. */
export interface TerminalSocket {
  readonly bufferedAmount: number;
  send(message: string | Uint8Array<ArrayBuffer>): void;
  close(): void;
}

export interface SocketEvents {
  opened(): void;
  received(data: string | ArrayBuffer): void;
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
    socket = new WebSocket(address, dialect);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      events.opened();
    };
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      events.received(data);
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
    send: (message) => {
      socket?.send(message);
    },
    close: () => {
      letGo.abort();
      socket?.close(1000);
    },
  };
};

/** `network`: there is one again, or another one. `person`: somebody looks at the page again. */
export type WakeUp = 'network' | 'person';

/** Calls back when a lost connection is worth another attempt at once; returns how to stop listening. */
export type WatchWakeUps = (wake: (cause: WakeUp) => void) => () => void;

export const watchBrowserWakeUps: WatchWakeUps = (wake) => {
  const online = () => {
    wake('network');
  };
  const seen = () => {
    if (document.visibilityState === 'visible') {
      wake('person');
    }
  };
  window.addEventListener('online', online);
  document.addEventListener('visibilitychange', seen);
  return () => {
    window.removeEventListener('online', online);
    document.removeEventListener('visibilitychange', seen);
  };
};
