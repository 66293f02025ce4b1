import { useTranslation } from 'react-i18next';
import { Button } from '@/components/Button';
import styles from './ShellEnd.module.css';
import type { ConnectionStatus } from './TerminalConnection';

interface ShellEndProps {
  status: ConnectionStatus;
  onNewShell: () => void;
}

export function ShellEnd({ status, onNewShell }: ShellEndProps) {
  const { t } = useTranslation();
  const closing = status.kind === 'closed' ? status.closing : 'ended';
  return (
    <div className={styles['end']}>
      <p role="status">
        <strong>
          {status.kind === 'exited'
            ? t('terminal.status.exited', { code: status.code })
            : t(`terminal.closed.${closing}.title`)}
        </strong>
        <br />
        <span className={styles['body']}>
          {status.kind === 'exited' ? t('terminal.exitedBody') : t(`terminal.closed.${closing}.body`)}
        </span>
      </p>
      {closing === 'misunderstood' ? (
        <Button
          kind="main"
          autoFocus
          onClick={() => {
            window.location.reload();
          }}
        >
          {t('crashed.action')}
        </Button>
      ) : (
        <Button kind="main" autoFocus onClick={onNewShell}>
          {closing === 'ended' ? t('terminal.newShell') : t('tryAgain')}
        </Button>
      )}
    </div>
  );
}
