import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';
import type { Sandbox } from '@/api/sandboxes';
import { LeaseClock } from '@/features/sandboxes/LeaseClock';
import { StatusBadge } from '@/features/sandboxes/StatusBadge';
import styles from './SandboxHeader.module.css';

interface SandboxHeaderProps {
  /** Takes the focus when the terminal is left by keyboard. */
  ref: Ref<HTMLElement>;
  id: string;
  sandbox: Sandbox | undefined;
  gone: boolean;
  clockOffset: number;
}

export function SandboxHeader({ ref, id, sandbox, gone, clockOffset }: SandboxHeaderProps) {
  const { t } = useTranslation();
  const ticking = sandbox !== undefined && !gone && !['failed', 'expired'].includes(sandbox.status);
  return (
    <header ref={ref} className={styles['header']} tabIndex={-1}>
      <title>{`${sandbox?.templateId ?? id} · ${t('product')}`}</title>
      <span className={styles['name']}>
        <strong>{sandbox?.templateId ?? t('product')}</strong>
        <code className={styles['id']}>{id}</code>
      </span>
      {sandbox !== undefined && <StatusBadge status={gone ? 'deleted' : sandbox.status} />}
      <span className={styles['space']} />
      {ticking && sandbox.expiresAt !== null && (
        <LeaseClock expiresAt={sandbox.expiresAt} clockOffset={clockOffset} />
      )}
      {sandbox !== undefined && (
        <a className={styles['link']} href={`/recordings/?sandbox=${id}`}>
          {t('recordings.title')}
        </a>
      )}
    </header>
  );
}
