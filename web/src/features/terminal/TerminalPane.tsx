import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useStoredSwitch } from '@/hooks/useStoredSwitch';
import { ShellEnd } from './ShellEnd';
import type { FindAddress } from './socket';
import { StatusLine } from './StatusLine';
import styles from './TerminalPane.module.css';
import { TextDialog } from './TextDialog';
import { useTerminalSession } from './useTerminalSession';

interface TerminalPaneProps {
  /** Another function is another terminal. */
  findAddress: FindAddress;
  live: boolean;
  onLeave: () => void;
  onConnectionLost: () => void;
}

/** A terminal, its status line, and what to do when its shell ended. */
export function TerminalPane({ findAddress, live, onLeave, onConnectionLost }: TerminalPaneProps) {
  const { t } = useTranslation();
  const [screenReader, setScreenReader] = useStoredSwitch('sandbox-engine.screen-reader');
  const { element, session, view } = useTerminalSession({
    findAddress,
    live,
    screenReader,
    onLeave,
    onConnectionLost,
  });
  const dialog = useRef<HTMLDialogElement>(null);
  const { status } = view;
  const shellEnded = live && (status.kind === 'exited' || status.kind === 'closed');

  useEffect(() => {
    const comeBack = (event: KeyboardEvent) => {
      if (
        event.key === 'F6' &&
        !event.shiftKey &&
        !event.defaultPrevented &&
        outside(element.current, event)
      ) {
        event.preventDefault();
        session.current?.focus();
      }
    };
    document.addEventListener('keydown', comeBack);
    return () => {
      document.removeEventListener('keydown', comeBack);
    };
  }, [element, session]);

  return (
    <section className={styles['pane']} aria-label={t('terminal.region')}>
      <div className={styles['frame']} data-dim={status.kind === 'connecting' || status.kind === 'waiting'}>
        <div ref={element} className={styles['screen']} />
      </div>
      {shellEnded && (
        <ShellEnd
          status={status}
          onNewShell={() => {
            session.current?.connect();
            session.current?.focus();
          }}
        />
      )}
      <StatusLine
        view={view}
        screenReader={screenReader}
        onScreenReader={setScreenReader}
        onShowText={() => {
          dialog.current?.showModal();
        }}
        onRetry={() => {
          session.current?.retryNow();
          session.current?.focus();
        }}
      />
      <TextDialog ref={dialog} read={() => session.current?.text() ?? ''} />
    </section>
  );
}

function outside(element: HTMLElement | null, event: KeyboardEvent): boolean {
  return element !== null && !(event.target instanceof Node && element.contains(event.target));
}
