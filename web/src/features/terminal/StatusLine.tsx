import { useTranslation } from 'react-i18next';
import { Button } from '@/components/Button';
import { ConnectionWords } from './ConnectionWords';
import styles from './StatusLine.module.css';
import type { TerminalView } from './TerminalSession';
import { fontSizes, type TerminalSettings } from './useTerminalSettings';

interface StatusLineProps {
  view: TerminalView;
  settings: TerminalSettings;
  searching: boolean;
  onSearch: () => void;
  onShowText: () => void;
  onRetry: () => void;
  onTakeOver: () => void;
}

export function StatusLine(props: StatusLineProps) {
  return (
    <footer className={styles['line']}>
      <Words view={props.view} onRetry={props.onRetry} onTakeOver={props.onTakeOver} />
      <Tools {...props} />
    </footer>
  );
}

function Words({ view, onRetry, onTakeOver }: Pick<StatusLineProps, 'view' | 'onRetry' | 'onTakeOver'>) {
  const { t } = useTranslation();
  const { status, viewers } = view;
  const open = status.kind === 'open';
  // Where several write, one who does not has no right to; where nobody does, neither.
  const mayTakeOver = open && !viewers.write && viewers.writers === 1 && view.mayTakeOver;
  return (
    <div className={styles['words']} data-kind={status.kind}>
      <ConnectionWords status={status} />
      {status.kind === 'waiting' && (
        <Button kind="quiet" onClick={onRetry}>
          {t('terminal.retryNow')}
        </Button>
      )}
      {open && viewers.count > 1 && (
        <span title={t('terminal.viewersHint')}>{t('terminal.viewers', { count: viewers.count })}</span>
      )}
      <span className={styles['watching']} role="status">
        {open && !viewers.write && (mayTakeOver ? t('terminal.otherWrites') : t('terminal.readOnly'))}
      </span>
      {mayTakeOver && (
        <Button kind="quiet" title={t('terminal.takeOverHint')} onClick={onTakeOver}>
          {t('terminal.takeOver')}
        </Button>
      )}
      {open && !view.held && <span title={t('terminal.notHeldHint')}>{t('terminal.notHeld')}</span>}
    </div>
  );
}

function Tools({ view, settings, searching, onSearch, onShowText }: StatusLineProps) {
  const { t } = useTranslation();
  const { cols, rows, sizedElsewhere } = view;
  const { screenReader, setScreenReader, fontSize, setFontSize } = settings;
  return (
    <div className={styles['tools']}>
      <span className={styles['hint']}>
        <kbd>Shift</kbd> <kbd>F6</kbd> {t('terminal.leaveHint')}
      </span>
      {sizedElsewhere && view.viewers.count > 1 && (
        <span title={t('terminal.sizedElsewhereHint')}>{t('terminal.sizedElsewhere')}</span>
      )}
      <span className={styles['size']} title={t('terminal.sizeLabel')}>
        {cols > 0 && t('terminal.size', { cols, rows })}
      </span>
      <Button
        kind="quiet"
        title={t('terminal.smallerHint', { size: fontSize })}
        disabled={fontSize <= fontSizes[0]}
        onClick={() => {
          setFontSize(fontSize - 1);
        }}
      >
        <span aria-hidden>A−</span>
        <span className="visuallyHidden">{t('terminal.smaller')}</span>
      </Button>
      <Button
        kind="quiet"
        title={t('terminal.largerHint', { size: fontSize })}
        disabled={fontSize >= fontSizes[1]}
        onClick={() => {
          setFontSize(fontSize + 1);
        }}
      >
        <span aria-hidden>A+</span>
        <span className="visuallyHidden">{t('terminal.larger')}</span>
      </Button>
      <Button kind="quiet" title={t('terminal.search.hint')} aria-pressed={searching} onClick={onSearch}>
        {t('terminal.search.open')}
      </Button>
      <Button kind="quiet" title={t('terminal.textHint')} onClick={onShowText}>
        {t('terminal.text')}
      </Button>
      <Button
        kind="quiet"
        title={t('terminal.readerHint')}
        aria-pressed={screenReader}
        onClick={() => {
          setScreenReader(!screenReader);
        }}
      >
        {t('terminal.reader')}
      </Button>
    </div>
  );
}
