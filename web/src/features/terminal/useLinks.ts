import { useState } from 'react';
import { localPort, throughEndpoint, webAddress } from './localLinks';

export interface Links {
  follow: (address: string, hidden: boolean) => void;
  /** The address that the person is asked about, because the text that was clicked may have been another. */
  readonly asked: string | null;
  answer: (go: boolean) => void;
  /** The port of the sandbox that a link named and that has no address outside. */
  readonly closedPort: number | null;
  forget: () => void;
}

/** Opens what was clicked in a terminal, in a tab that knows nothing of this one. */
export function useLinks(endpointOf: (port: number) => string | null): Links {
  const [asked, setAsked] = useState<string | null>(null);
  const [closedPort, setClosedPort] = useState<number | null>(null);
  return {
    asked,
    closedPort,
    follow: (text, hidden) => {
      const address = webAddress(text);
      if (address === null) {
        return;
      }
      const port = localPort(address);
      const endpoint = port === null ? null : endpointOf(port);
      if (port !== null && endpoint === null) {
        setClosedPort(port);
        return;
      }
      const target = endpoint === null ? address.href : throughEndpoint(address, endpoint);
      if (hidden) {
        setAsked(target);
      } else {
        openTab(target);
      }
    },
    answer: (go) => {
      if (go && asked !== null) {
        openTab(asked);
      }
      setAsked(null);
    },
    forget: () => {
      setClosedPort(null);
    },
  };
}

function openTab(address: string): void {
  window.open(address, '_blank', 'noopener,noreferrer');
}
