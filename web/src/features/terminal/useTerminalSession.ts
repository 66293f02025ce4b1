import { type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FindAddress } from './socket';
import { nothingYet, TerminalSession, type TerminalView } from './TerminalSession';

interface TerminalOptions {
  findAddress: FindAddress;
  /** False lets go of the connection and keeps the screen. */
  live: boolean;
  /** Whether this one is shown, of several. */
  active: boolean;
  screenReader: boolean;
  fontSize: number;
  onLeave: () => void;
  onSearch: () => void;
  onNeighbour: (step: -1 | 1) => void;
  onLink: (address: string, hidden: boolean) => void;
  onPrinted: () => void;
  onConnectionLost: () => void;
}

interface BoundTerminal {
  element: RefObject<HTMLDivElement | null>;
  session: RefObject<TerminalSession | null>;
  view: TerminalView;
}

/** Binds a terminal session to the life of a component. */
export function useTerminalSession(options: TerminalOptions): BoundTerminal {
  const { findAddress, live, active, screenReader, fontSize } = options;
  const { t } = useTranslation();
  const element = useRef<HTMLDivElement>(null);
  const session = useRef<TerminalSession>(null);
  const [view, setView] = useState(nothingYet);

  const leave = useEffectEvent(options.onLeave);
  const search = useEffectEvent(options.onSearch);
  const neighbour = useEffectEvent(options.onNeighbour);
  const link = useEffectEvent(options.onLink);
  const printed = useEffectEvent(options.onPrinted);
  const connectionLost = useEffectEvent(options.onConnectionLost);
  const start = useEffectEvent((host: HTMLElement) => {
    const started = new TerminalSession(
      host,
      {
        findAddress,
        label: t('terminal.label'),
        fontSize,
        leave: () => {
          leave();
        },
        search: () => {
          search();
        },
        neighbour: (step) => {
          neighbour(step);
        },
        link: (address, hidden) => {
          link(address, hidden);
        },
        printed: () => {
          printed();
        },
        connectionLost: () => {
          connectionLost();
        },
      },
      setView,
    );
    started.setScreenReaderMode(screenReader);
    return started;
  });

  useEffect(() => {
    if (element.current === null) {
      return;
    }
    const started = start(element.current);
    session.current = started;
    return () => {
      session.current = null;
      started.dispose();
    };
  }, [findAddress]);

  useEffect(() => {
    if (live) {
      session.current?.connect();
    } else {
      session.current?.release();
    }
  }, [findAddress, live]);

  useEffect(() => {
    if (active) {
      session.current?.focus();
    }
  }, [findAddress, active]);

  useEffect(() => {
    session.current?.setScreenReaderMode(screenReader);
  }, [screenReader]);

  useEffect(() => {
    session.current?.setFontSize(fontSize);
  }, [fontSize]);

  return { element, session, view };
}
