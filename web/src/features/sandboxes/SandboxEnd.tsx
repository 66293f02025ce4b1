import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Sandbox } from '@/api/sandboxes';
import { Notice } from '@/components/Notice';

interface SandboxEndProps {
  sandbox: Sandbox;
  /** True when the engine does not know the sandbox any more. */
  gone: boolean;
  /** True when the terminal's last screen is still shown below. */
  screenKept: boolean;
  actions: ReactNode;
}

const reasons = [
  'ttl',
  'user',
  'oom',
  'exited',
  'runtime_lost',
  'image_unavailable',
  'rejected',
  'runtime_unavailable',
  'claude_auth_unavailable',
  'internal_error',
] as const;
const asleep = ['stopped', 'paused'] as const;

/** Why a sandbox has no terminal now, and what to do. */
export function SandboxEnd({ sandbox, gone, screenKept, actions }: SandboxEndProps) {
  const { t } = useTranslation();
  const { id, status, reason, statusMessage } = sandbox;
  const keptWords = screenKept ? ` ${t('end.last')}` : '';
  if (gone) {
    return (
      <Notice tone="calm" title={t('end.gone.title')} actions={actions}>
        {t('end.gone.body')} {t('end.lost')}
        {keptWords}
      </Notice>
    );
  }
  const known = reasons.find((each) => each === reason);
  const why = known === undefined ? '' : `${t(`end.reason.${known}`)} `;
  const code = reason === null ? null : t('end.code', { reason });
  const detail = [statusMessage, known === undefined || status === 'failed' ? code : null]
    .filter(Boolean)
    .join(' · ');
  const sleeping = asleep.find((each) => each === status);
  if (sleeping !== undefined) {
    return (
      <Notice tone="calm" title={t(`end.${sleeping}.title`)} detail={detail || null} actions={actions}>
        {t(`end.${sleeping}.body`, { id })}
      </Notice>
    );
  }
  if (status === 'failed') {
    return (
      <Notice tone="bad" title={t('end.failed.title')} detail={detail || null} actions={actions}>
        {why}
        {t('end.failed.body')}
        {keptWords}
      </Notice>
    );
  }
  if (status === 'expired') {
    return (
      <Notice
        tone="calm"
        title={t('end.expired.title')}
        detail={known === undefined ? detail || null : null}
        actions={actions}
      >
        {why}
        {t('end.lost')}
        {keptWords}
      </Notice>
    );
  }
  return (
    <Notice tone="calm" title={t('end.other.title', { status })} detail={detail || null} actions={actions}>
      {t('end.other.body')}
    </Notice>
  );
}
