import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/ApiError';
import { downloadAddress, readCast, type Recording } from '@/api/recordings';
import { Button } from '@/components/Button';
import { Notice } from '@/components/Notice';
import { CastScreen } from './CastScreen';
import { byteAmount } from './playTime';
import styles from './RecordingPlayer.module.css';

interface RecordingPlayerProps {
  sandbox: string;
  accessKey: string;
  recording: Recording;
}

/** Plays one recording, says what is missing in it, and hands it out. */
export function RecordingPlayer({ sandbox, accessKey, recording }: RecordingPlayerProps) {
  const { t, i18n } = useTranslation();
  const [refused, setRefused] = useState<string | null>(null);
  const cast = useQuery<string, ApiError>({
    queryKey: ['cast', sandbox, recording.id],
    queryFn: ({ signal }) => readCast(sandbox, accessKey, recording.id, signal),
    retry: false,
    networkMode: 'always',
    staleTime: Number.POSITIVE_INFINITY,
    // It may be large.
    gcTime: 0,
  });

  const download = async () => {
    setRefused(null);
    try {
      window.location.assign(await downloadAddress(sandbox, accessKey, recording.id));
    } catch (error) {
      setRefused(error instanceof ApiError ? error.message : String(error));
    }
  };

  return (
    <section className={styles['player']} aria-label={t('recordings.player')}>
      <div className={styles['bar']}>
        <ul className={styles['facts']}>
          {recording.status === 'recording' && <li>{t('recordings.goesOn')}</li>}
          {recording.status === 'cut' && <li>{t('recordings.cut')}</li>}
          {recording.exitCode !== null && <li>{t('recordings.exit', { code: recording.exitCode })}</li>}
          {recording.input && <li>{t('recordings.input')}</li>}
          {recording.droppedBytes > 0 && (
            <li>{t('recordings.dropped', { amount: byteAmount(recording.droppedBytes, i18n.language) })}</li>
          )}
        </ul>
        {recording.status === 'recording' && (
          <Button
            onClick={() => {
              void cast.refetch();
            }}
          >
            {t('recordings.refresh')}
          </Button>
        )}
        <Button
          onClick={() => {
            void download();
          }}
        >
          {t('recordings.download')}
        </Button>
      </div>
      {refused !== null && (
        <p className={styles['refused']} role="alert">
          {t('recordings.downloadFailed', { why: refused })}
        </p>
      )}
      {cast.isError && (
        <Notice
          title={t('recordings.unplayed')}
          tone="bad"
          detail={cast.error.message}
          actions={
            <Button
              onClick={() => {
                void cast.refetch();
              }}
            >
              {t('tryAgain')}
            </Button>
          }
        >
          {t(cast.error.status === 404 ? 'recordings.goneBody' : 'recordings.unreadBody')}
        </Notice>
      )}
      {cast.isPending && (
        <p className={styles['quiet']} role="status">
          {t('recordings.fetching')}
        </p>
      )}
      {cast.data !== undefined && <CastScreen key={cast.dataUpdatedAt} cast={cast.data} />}
    </section>
  );
}
