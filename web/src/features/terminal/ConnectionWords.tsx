import { useTranslation } from 'react-i18next';
import { useNow } from '@/hooks/useNow';
import type { ConnectionStatus } from './TerminalConnection';

/** The state of the connection in words, counting down to the next attempt. */
export function ConnectionWords({ status }: { status: ConnectionStatus }) {
  const { t } = useTranslation();
  const now = useNow(500);
  // What ended the shell is told in full beside the way to a new one.
  if (status.kind === 'exited' || status.kind === 'closed') {
    return <span>{t('terminal.status.idle')}</span>;
  }
  if (status.kind !== 'waiting') {
    return <span role="status">{t(`terminal.status.${status.kind}`)}</span>;
  }
  const seconds = Math.ceil((status.retryAt - now) / 1000);
  return (
    <>
      {/* A screen reader hears of the loss once, not of every second. */}
      <span className="visuallyHidden" role="status">
        {t(`terminal.loss.${status.loss}`)} {t('terminal.status.waitingNow')}
      </span>
      <span aria-hidden>
        {t(`terminal.loss.${status.loss}`)}{' '}
        {seconds > 0 ? t('terminal.status.waiting', { seconds }) : t('terminal.status.waitingNow')}
      </span>
    </>
  );
}
