import { useTranslation } from 'react-i18next';
import type { LaunchStage } from '@/api/sandboxes';
import { useNow } from '@/hooks/useNow';
import styles from './LaunchTimeline.module.css';

const known = ['queue', 'placement', 'image', 'create', 'start', 'services', 'health', 'ready'] as const;

interface LaunchTimelineProps {
  stages: readonly LaunchStage[];
  /** What the engine has to say about the launch, when something holds it up. */
  message: string | null;
  clockOffset: number;
}

/** The true stages of a launch with their times, as they happen. */
export function LaunchTimeline({ stages, message, clockOffset }: LaunchTimelineProps) {
  const { t } = useTranslation();
  const now = useNow(100) + clockOffset;
  const shown = stages.length > 0 ? stages : [{ stage: 'queue', startedAt: null, ms: null }];
  return (
    <section className={styles['launch']}>
      <h1 className={styles['title']}>{t('launch.title')}</h1>
      <p className={styles['body']}>{t('launch.body')}</p>
      {message !== null && (
        <p className={styles['message']} role="status">
          {t('problem.says', { message })}
        </p>
      )}
      <ol className={styles['stages']} aria-live="polite">
        {shown.map(({ stage, startedAt, ms }) => {
          const name = known.find((each) => each === stage);
          const done = ms !== null;
          const words =
            name === undefined ? stage : t(done ? `launch.stage.${name}` : `launch.doing.${name}`);
          return (
            <li key={stage} className={done ? styles['done'] : styles['doing']}>
              <span>{words}</span>
              {/* Elapsed time is for the eye: read aloud ten times a second it would drown everything else. */}
              <span className={styles['time']} aria-hidden={!done}>
                {ms !== null && ms < 1000 && t('launch.milliseconds', { ms: Math.round(ms) })}
                {ms !== null && ms >= 1000 && t('launch.seconds', { seconds: seconds(ms) })}
                {ms === null &&
                  startedAt !== null &&
                  t('launch.seconds', { seconds: seconds(Math.max(0, now - startedAt)) })}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
