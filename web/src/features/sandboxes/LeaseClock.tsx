import { useTranslation } from 'react-i18next';
import { useNow } from '@/hooks/useNow';
import styles from './LeaseClock.module.css';
import { timeLeft, type Urgency, urgency } from './timeLeft';

interface LeaseClockProps {
  expiresAt: number;
  clockOffset: number;
}

/** The time that a sandbox has left, by the engine's clock. */
export function LeaseClock({ expiresAt, clockOffset }: LeaseClockProps) {
  const { t, i18n } = useTranslation();
  const left = expiresAt - (useNow(1000) + clockOffset);
  const how = urgency(left);
  const { days, time } = timeLeft(left);
  const shown = days > 0 ? t('clock.days', { days, time }) : time;
  const exact = new Date(expiresAt - clockOffset).toLocaleString(i18n.language);
  return (
    <span
      className={`${styles['clock'] ?? ''} ${styles[how] ?? ''}`}
      title={t('clock.exact', { when: exact })}
    >
      {how === 'over' ? t('clock.over') : t('clock.left', { time: shown })}
      <span className="visuallyHidden" role="status">
        {spoken(how) === null ? '' : t(spoken(how) ?? 'clock.last', { minutes: how === 'noticed' ? 15 : 5 })}
      </span>
    </span>
  );
}

/** Said once per threshold: a screen reader must not hear every second. */
function spoken(how: Urgency): 'clock.soon' | 'clock.last' | 'clock.over' | null {
  switch (how) {
    case 'calm':
      return null;
    case 'noticed':
    case 'present':
      return 'clock.soon';
    case 'insistent':
      return 'clock.last';
    case 'over':
      return 'clock.over';
  }
}
