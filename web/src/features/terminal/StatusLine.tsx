import { useTranslation } from 'react-i18next';
import { Button } from '@/components/Button';
import { ConnectionWords } from './ConnectionWords';
import styles from './StatusLine.module.css';
import type { TerminalView } from './TerminalSession';

interface StatusLineProps {
  view: TerminalView;
  screenReader: boolean;
  onScreenReader: (on: boolean) => void;
  onShowText: () => void;
  onRetry: () => void;
}

export function StatusLine({ view, screenReader, onScreenReader, onShowText, onRetry }: StatusLineProps) {
  const { t } = useTranslation();
  const { status, refused, engineSays, cols, rows } = view;
  return (
    <footer className={styles['line']}>
      <div className={styles['words']} data-kind={status.kind}>
        <ConnectionWords status={status} />
        {status.kind === 'waiting' && (
          <Button kind="quiet" onClick={onRetry}>
            {t('terminal.retryNow')}
          </Button>
        )}
        <span className={styles['refused']} role="alert">
          {refused === null ? '' : t(`terminal.refused.${refused}`)}
        </span>
        <span role="status">{engineSays === null ? '' : t('problem.says', { message: engineSays })}</span>
      </div>
      <div className={styles['tools']}>
        <span className={styles['hint']}>
          <kbd>Shift</kbd> <kbd>F6</kbd> {t('terminal.leaveHint')}
        </span>
        <span className={styles['size']} title={t('terminal.sizeLabel')}>
          {cols > 0 && t('terminal.size', { cols, rows })}
        </span>
        <Button kind="quiet" title={t('terminal.textHint')} onClick={onShowText}>
          {t('terminal.text')}
        </Button>
        <Button
          kind="quiet"
          title={t('terminal.readerHint')}
          aria-pressed={screenReader}
          onClick={() => {
            onScreenReader(!screenReader);
          }}
        >
          {t('terminal.reader')}
        </Button>
      </div>
    </footer>
  );
}
