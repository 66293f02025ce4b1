import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AskDialog } from './AskDialog';
import type { FindAddress } from './socket';
import styles from './TerminalPane.module.css';
import { TerminalPane } from './TerminalPane';
import { TerminalTabs } from './TerminalTabs';
import { useTerminals } from './useTerminals';
import { useTerminalSettings } from './useTerminalSettings';

interface TerminalDeskProps {
  sandboxId: string;
  accessKey: string;
  /** Where a terminal of this name is reached. Another function is another sandbox. */
  findAddress: (terminal: string, signal: AbortSignal) => Promise<string>;
  /** The URL that leads to a port of the sandbox from outside. */
  endpointOf: (port: number) => string | null;
  live: boolean;
  onLeave: () => void;
  onConnectionLost: () => void;
}

/** All terminals of a sandbox: one is shown, the others go on. */
export function TerminalDesk(props: TerminalDeskProps) {
  const { sandboxId, accessKey, findAddress, live } = props;
  const { t } = useTranslation();
  const terminals = useTerminals(sandboxId, accessKey, live);
  const settings = useTerminalSettings();
  const { names, active, opened } = terminals;
  const [titles, setTitles] = useState<ReadonlyMap<string, string>>(new Map());
  const [printed, setPrinted] = useState<ReadonlySet<string>>(new Set());
  const [closing, setClosing] = useState<{ name: string; failed: string; busy: boolean } | null>(null);

  const show = (name: string) => {
    terminals.open(name);
    setPrinted((before) => without(before, name));
  };
  const setTitle = useCallback((name: string, title: string) => {
    setTitles((before) => new Map(before).set(name, title));
  }, []);
  const close = async (name: string) => {
    setClosing({ name, failed: '', busy: true });
    try {
      await terminals.close(name);
      setPrinted((before) => without(before, name));
      setClosing(null);
    } catch (error) {
      setClosing({ name, failed: t('problem.says', { message: messageOf(error) }), busy: false });
    }
  };

  return (
    <div className={styles['desk']}>
      <TerminalTabs
        names={names}
        active={active}
        printed={printed}
        title={titles.get(active) ?? ''}
        onOpen={show}
        onNew={terminals.openNew}
        onClose={(name) => {
          setClosing({ name, failed: '', busy: false });
        }}
      />
      {opened.map((name) => (
        <NamedPane
          key={name}
          name={name}
          findAddress={findAddress}
          live={live}
          active={name === active}
          settings={settings}
          endpointOf={props.endpointOf}
          onLeave={props.onLeave}
          onNeighbour={(step) => {
            const next = names[(names.indexOf(name) + step + names.length) % names.length];
            show(next ?? name);
          }}
          onPrinted={() => {
            if (name !== active && !printed.has(name)) {
              setPrinted(new Set([...printed, name]));
            }
          }}
          onTitle={setTitle}
          onConnectionLost={props.onConnectionLost}
        />
      ))}
      {closing !== null && (
        <AskDialog
          title={t('terminal.closing.title', { name: closing.name })}
          body={t('terminal.closing.body')}
          action={t('terminal.closing.action')}
          failed={closing.failed}
          busy={closing.busy}
          onAct={() => {
            void close(closing.name);
          }}
          onClose={() => {
            setClosing(null);
          }}
        />
      )}
    </div>
  );
}

interface NamedPaneProps extends Omit<Parameters<typeof TerminalPane>[0], 'findAddress' | 'onTitle'> {
  name: string;
  findAddress: TerminalDeskProps['findAddress'];
  onTitle: (name: string, title: string) => void;
}

function NamedPane({ name, findAddress, onTitle, ...rest }: NamedPaneProps) {
  const findOwn = useMemo<FindAddress>(() => (signal) => findAddress(name, signal), [findAddress, name]);
  const tellTitle = useCallback(
    (title: string) => {
      onTitle(name, title);
    },
    [onTitle, name],
  );
  return <TerminalPane findAddress={findOwn} onTitle={tellTitle} {...rest} />;
}

function without(names: ReadonlySet<string>, name: string): ReadonlySet<string> {
  return names.has(name) ? new Set([...names].filter((each) => each !== name)) : names;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
