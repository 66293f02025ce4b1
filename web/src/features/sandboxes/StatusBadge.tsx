import { useTranslation } from 'react-i18next';
import styles from './StatusBadge.module.css';

const known = ['pending', 'running', 'stopped', 'paused', 'failed', 'expired', 'deleted'] as const;

/** A state in words; the mark beside them only repeats it. A state that this page does not know is shown as it is. */
export function StatusBadge({ status }: { status: string }) {
  const { t } = useTranslation();
  const name = known.find((each) => each === status);
  return (
    <span className={`${styles['badge'] ?? ''} ${(name && styles[name]) ?? ''}`}>
      {name === undefined ? status : t(`status.${name}`)}
    </span>
  );
}
