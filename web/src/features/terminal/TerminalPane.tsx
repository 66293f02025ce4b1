import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AskDialog } from './AskDialog';
import { SearchBar } from './SearchBar';
import { ShellEnd } from './ShellEnd';
import type { FindAddress } from './socket';
import { StatusLine } from './StatusLine';
import { TerminalNews } from './TerminalNews';
import styles from './TerminalPane.module.css';
import { TextDialog } from './TextDialog';
import type { TerminalSettings } from './useTerminalSettings';
import { useLinks } from './useLinks';
import { useTerminalSession } from './useTerminalSession';

interface TerminalPaneProps {
  /** Another function is another terminal. */
  findAddress: FindAddress;
  live: boolean;
  /** Whether this one is shown, of several. */
  active: boolean;
  settings: TerminalSettings;
  endpointOf: (port: number) => string | null;
  onLeave: () => void;
  onNeighbour: (step: -1 | 1) => void;
  onPrinted: () => void;
  onTitle: (title: string) => void;
  onConnectionLost: () => void;
}

/** A terminal, its status line, and what to do when its shell ended. */
export function TerminalPane(props: TerminalPaneProps) {
  const { findAddress, live, active, settings, onTitle } = props;
  const { t } = useTranslation();
  const [searching, setSearching] = useState(false);
  const links = useLinks(props.endpointOf);
  const field = useRef<HTMLInputElement>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const { element, session, view } = useTerminalSession({
    findAddress,
    live,
    active,
    screenReader: settings.screenReader,
    fontSize: settings.fontSize,
    onLeave: props.onLeave,
    onSearch: () => {
      setSearching(true);
      field.current?.select();
    },
    onNeighbour: props.onNeighbour,
    onLink: links.follow,
    onPrinted: props.onPrinted,
    onConnectionLost: props.onConnectionLost,
  });
  const { status, title } = view;
  const shellEnded = live && (status.kind === 'exited' || status.kind === 'closed');
  const endSearch = () => {
    session.current?.endSearch();
    setSearching(false);
    session.current?.focus();
  };

  useEffect(() => {
    onTitle(title);
  }, [onTitle, title]);

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
    if (active) {
      document.addEventListener('keydown', comeBack);
    }
    return () => {
      document.removeEventListener('keydown', comeBack);
    };
  }, [active, element, session]);

  return (
    <section className={styles['pane']} hidden={!active} aria-label={t('terminal.region')}>
      <div className={styles['frame']} data-dim={status.kind === 'connecting' || status.kind === 'waiting'}>
        <div ref={element} className={styles['screen']} />
        <div className={styles['above']}>
          {searching && (
            <SearchBar
              ref={field}
              found={view.found}
              onFind={(wish, where) => {
                session.current?.find(wish, where);
              }}
              onClose={endSearch}
            />
          )}
          <p className={styles['refused']} role="alert">
            {view.refused === null ? '' : t(`terminal.refused.${view.refused}`)}
          </p>
          <p className={styles['says']} role="status">
            {view.engineSays === null ? '' : t('problem.says', { message: view.engineSays })}
          </p>
          {view.news !== null && (
            <TerminalNews
              news={view.news}
              onDismiss={() => {
                session.current?.dismissNews();
                session.current?.focus();
              }}
            />
          )}
          {links.closedPort !== null && (
            <TerminalNews
              news={{ kind: 'no_endpoint', port: links.closedPort }}
              onDismiss={() => {
                links.forget();
                session.current?.focus();
              }}
            />
          )}
        </div>
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
        settings={settings}
        searching={searching}
        onSearch={() => {
          if (searching) {
            endSearch();
          } else {
            setSearching(true);
          }
        }}
        onShowText={() => {
          dialog.current?.showModal();
        }}
        onRetry={() => {
          session.current?.retryNow();
          session.current?.focus();
        }}
        onTakeOver={() => {
          session.current?.takeOver();
          session.current?.focus();
        }}
      />
      <TextDialog ref={dialog} read={() => session.current?.text() ?? ''} />
      {links.asked !== null && (
        <AskDialog
          title={t('terminal.link.title')}
          body={t('terminal.link.body')}
          detail={links.asked}
          action={t('terminal.link.open')}
          onAct={() => {
            links.answer(true);
          }}
          onClose={() => {
            links.answer(false);
            session.current?.focus();
          }}
        />
      )}
    </section>
  );
}

function outside(element: HTMLElement | null, event: KeyboardEvent): boolean {
  return element !== null && !(event.target instanceof Node && element.contains(event.target));
}
