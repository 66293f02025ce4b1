import { useTranslation } from 'react-i18next';
import type { Recording, RecordingList as Recordings } from '@/api/recordings';
import { byteAmount, playTime } from './playTime';
import styles from './RecordingList.module.css';

interface RecordingListProps {
  list: Recordings;
  /** Which one is played. */
  played: string;
  onChoose: (id: string) => void;
}

export function RecordingList({ list, played, onChoose }: RecordingListProps) {
  const { t } = useTranslation();
  return (
    <nav className={styles['list']} aria-label={t('recordings.title')}>
      <ol>
        {list.recordings.map((each) => (
          <li key={each.id}>
            <button
              type="button"
              className={styles['item']}
              aria-current={each.id === played ? 'true' : undefined}
              onClick={() => {
                onChoose(each.id);
              }}
            >
              <RecordingWords recording={each} />
            </button>
          </li>
        ))}
      </ol>
      {list.total > list.recordings.length && (
        <p className={styles['more']}>
          {t('recordings.more', { shown: list.recordings.length, total: list.total })}
        </p>
      )}
    </nav>
  );
}

function RecordingWords({ recording }: { recording: Recording }) {
  const { t, i18n } = useTranslation();
  const started = new Date(recording.startedAt);
  return (
    <>
      <span className={styles['line']}>
        <time dateTime={started.toISOString()} title={started.toLocaleString(i18n.language)}>
          {started.toLocaleString(i18n.language, { dateStyle: 'medium', timeStyle: 'short' })}
        </time>
        <span>{playTime(recording.duration)}</span>
      </span>
      <span className={styles['quiet']}>
        {recording.terminal} · {t(`recordings.status.${recording.status}`)} ·{' '}
        {byteAmount(recording.bytes, i18n.language)}
      </span>
    </>
  );
}
