import { lazy, Suspense, useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { terminalAddress } from '@/api/terminalAddress';
import { usePortEndpoints } from '@/features/sandboxes/usePortEndpoints';
import { useSandbox } from '@/features/sandboxes/useSandbox';
import styles from './Layout.module.css';
import { SandboxHeader } from './SandboxHeader';
import { SandboxStage } from './SandboxStage';
import { stageOf } from './stageOf';

// xterm.js is half of the application, and the other pages do not need it.
const TerminalDesk = lazy(async () => ({
  default: (await import('@/features/terminal/TerminalDesk')).TerminalDesk,
}));

interface SandboxPageProps {
  id: string;
  accessKey: string;
  onOtherKey: () => void;
  onOtherSandbox: () => void;
}

/** One sandbox: waits until it runs, then gives the page to its terminals; says why when there is none. */
export function SandboxPage({ id, accessKey, onOtherKey, onOtherSandbox }: SandboxPageProps) {
  const { t } = useTranslation();
  const { sandbox, clockOffset, problem, lookAgain } = useSandbox(id, accessKey);
  const stage = stageOf(sandbox, problem);
  const live = stage.kind === 'running';
  // Once there was a terminal its screen stays, also after the sandbox ended: people want to read what it said.
  const [opened, setOpened] = useState(false);
  if (live && !opened) {
    setOpened(true);
  }
  const findAddress = useCallback(
    (terminal: string, signal: AbortSignal) =>
      terminalAddress(window.location, id, terminal, accessKey, signal),
    [id, accessKey],
  );
  const endpointOf = usePortEndpoints(sandbox, accessKey);
  const header = useRef<HTMLElement>(null);
  return (
    <div className={styles['page']}>
      <SandboxHeader
        ref={header}
        id={id}
        sandbox={sandbox}
        gone={stage.kind === 'ended' && stage.gone}
        clockOffset={clockOffset}
      />
      <main className={styles['stage']}>
        {!live && (
          <div className={opened ? styles['above'] : styles['centre']}>
            {stage.kind === 'loading' ? (
              <p className={styles['quiet']} role="status">
                {t('loading')}
              </p>
            ) : (
              <SandboxStage
                id={id}
                stage={stage}
                clockOffset={clockOffset}
                screenKept={opened}
                onLookAgain={lookAgain}
                onOtherKey={onOtherKey}
                onOtherSandbox={onOtherSandbox}
              />
            )}
          </div>
        )}
        {opened && (
          <Suspense>
            <TerminalDesk
              sandboxId={id}
              accessKey={accessKey}
              findAddress={findAddress}
              endpointOf={endpointOf}
              live={live}
              onLeave={() => {
                header.current?.focus();
              }}
              onConnectionLost={lookAgain}
            />
          </Suspense>
        )}
      </main>
    </div>
  );
}
