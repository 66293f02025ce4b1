import { type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FindAddress } from './socket';
import { TerminalSession, type TerminalView } from './TerminalSession';

interface TerminalOptions {
  findAddress: FindAddress;
  /** False lets go of the connection and keeps the screen. */
  live: boolean;
  screenReader: boolean;
  onLeave: () => void;
  onConnectionLost: () => void;
}

interface BoundTerminal {
  element: RefObject<HTMLDivElement | null>;
  session: RefObject<TerminalSession | null>;
  view: TerminalView;
}

const nothingYet: TerminalView = {
  status: { kind: 'idle' },
  cols: 0,
  rows: 0,
  refused: null,
  engineSays: null,
};

/** Binds a terminal session to the life of a component. */
export function useTerminalSession(options: TerminalOptions): BoundTerminal {
  const { findAddress, live, screenReader } = options;
  const { t } = useTranslation();
  const element = useRef<HTMLDivElement>(null);
  const session = useRef<TerminalSession>(null);
  const [view, setView] = useState(nothingYet);

  const leave = useEffectEvent(options.onLeave);
  const connectionLost = useEffectEvent(options.onConnectionLost);
  const start = useEffectEvent((host: HTMLElement) => {
    const started = new TerminalSession(
      host,
      {
        findAddress,
        label: t('terminal.label'),
        describeSkipped: (characters) => t('terminal.skipped', { characters }),
        leave: () => {
          leave();
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
    started.focus();
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
    session.current?.setScreenReaderMode(screenReader);
  }, [screenReader]);

  return { element, session, view };
}
