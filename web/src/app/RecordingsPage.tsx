import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/Button';
import { Notice } from '@/components/Notice';
import { RecordingList } from '@/features/recordings/RecordingList';
import { RecordingPlayer } from '@/features/recordings/RecordingPlayer';
import { useRecordings } from '@/features/recordings/useRecordings';
import { sandboxAddress } from './entry';
import styles from './RecordingsPage.module.css';

/** What was recorded in one sandbox: the list, and the one that is played. */
export function RecordingsPage({ id, accessKey }: { id: string; accessKey: string }) {
  const { t } = useTranslation();
  const { list, problem, lookAgain } = useRecordings(id, accessKey);
  const [chosen, setChosen] = useState(() => new URLSearchParams(window.location.search).get('recording'));
  const played = list?.recordings.find((each) => each.id === chosen) ?? list?.recordings[0];

  const choose = (recording: string) => {
    const query = new URLSearchParams({ sandbox: id, recording });
    window.history.replaceState(null, '', `/recordings/?${query.toString()}`);
    setChosen(recording);
  };

  return (
    <div className={styles['page']}>
      <title>{`${t('recordings.title')} · ${id} · ${t('product')}`}</title>
      <header className={styles['header']}>
        <h1 className={styles['title']}>{t('recordings.title')}</h1>
        <code className={styles['id']}>{id}</code>
        <span className={styles['space']} />
        <a href={sandboxAddress(id)}>{t('recordings.terminal')}</a>
      </header>
      {problem !== null && (
        <div className={styles['notice']}>
          <Notice
            title={t('recordings.unread')}
            tone="bad"
            detail={problem.message}
            actions={<Button onClick={lookAgain}>{t('tryAgain')}</Button>}
          >
            {t(problem.status === 404 ? 'recordings.noSandbox' : 'recordings.unreadBody')}
          </Notice>
        </div>
      )}
      {list === undefined && problem === null && (
        <p className={styles['quiet']} role="status">
          {t('recordings.loading')}
        </p>
      )}
      {list !== undefined && played === undefined && (
        <div className={styles['notice']}>
          <Notice title={t('recordings.none')} tone="calm">
            {t('recordings.noneBody')}
          </Notice>
        </div>
      )}
      {list !== undefined && played !== undefined && (
        <main className={styles['columns']}>
          <RecordingList list={list} played={played.id} onChoose={choose} />
          <RecordingPlayer key={played.id} sandbox={id} accessKey={accessKey} recording={played} />
        </main>
      )}
    </div>
  );
}
