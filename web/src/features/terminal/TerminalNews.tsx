import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/Button';
import { byteWords } from './byteWords';
import styles from './TerminalNews.module.css';
import type { StreamNews } from './TerminalSession';

/** What the page has to say about the output or a link, until it is put away. */
export type News = StreamNews | { readonly kind: 'no_endpoint'; readonly port: number };

interface TerminalNewsProps {
  news: News;
  onDismiss: () => void;
}

export function TerminalNews({ news, onDismiss }: TerminalNewsProps) {
  const { t, i18n } = useTranslation();
  return (
    <div className={styles['news']}>
      <p role="status">{words(news, t, i18n.language)}</p>
      <Button kind="quiet" onClick={onDismiss}>
        {t('terminal.news.dismiss')}
      </Button>
    </div>
  );
}

function words(news: News, t: TFunction, language: string): string {
  switch (news.kind) {
    case 'new_shell':
      return t('terminal.news.newShell');
    case 'no_endpoint':
      return t('terminal.news.noEndpoint', { port: String(news.port) });
    case 'engine_restarted':
      return news.bytes === 0
        ? t('terminal.news.engineRestarted')
        : t('terminal.news.engineRestartedMissed', { size: byteWords(news.bytes, language) });
    case 'missed':
    case 'skipped':
      return t(`terminal.news.${news.kind}`, { size: byteWords(news.bytes, language) });
  }
}
