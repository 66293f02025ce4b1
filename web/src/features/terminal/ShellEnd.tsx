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
  return (
    <div className={styles['end']}>
      <p role="status">
        <strong>
          {status.kind === 'exited'
            ? t('terminal.status.exited', { code: status.code })
            : t('terminal.status.closed')}
        </strong>
        <br />
        <span className={styles['body']}>{t('terminal.exitedBody')}</span>
      </p>
      <Button kind="main" autoFocus onClick={onNewShell}>
        {t('terminal.newShell')}
      </Button>
    </div>
  );
}
