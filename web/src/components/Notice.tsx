import type { ReactNode } from 'react';
import styles from './Notice.module.css';

interface NoticeProps {
  title: string;
  /** `bad` for what went wrong, `calm` for what simply is. */
  tone: 'calm' | 'bad';
  /** What the engine said word for word, or a machine-readable reason. */
  detail?: string | null;
  actions?: ReactNode;
  children: ReactNode;
}

/** What happened, whether anything was lost, what to do next. */
export function Notice({ title, tone, detail, actions, children }: NoticeProps) {
  return (
    <section className={`${styles['notice'] ?? ''} ${styles[tone] ?? ''}`} role="status">
      <h1 className={styles['title']}>{title}</h1>
      <div className={styles['body']}>{children}</div>
      {detail != null && <p className={styles['detail']}>{detail}</p>}
      {actions != null && <div className={styles['actions']}>{actions}</div>}
    </section>
  );
}
