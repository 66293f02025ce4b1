import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '@/api/ApiError';
import { Notice } from '@/components/Notice';

interface SandboxProblemProps {
  id: string;
  problem: ApiError;
  actions: ReactNode;
}

type Kind =
  'unauthenticated' | 'permission_denied' | 'not_found' | 'unreachable' | 'busy' | 'rate_limited' | 'other';

/** Why a sandbox could not be shown, and what to do. */
export function SandboxProblem({ id, problem, actions }: SandboxProblemProps) {
  const { t } = useTranslation();
  const kind = kindOf(problem);
  // For the common refusals our words say all that the engine's would.
  const plain = kind === 'unauthenticated' || kind === 'not_found' || kind === 'unreachable';
  const detail = plain || problem.message === '' ? null : t('problem.says', { message: problem.message });
  return (
    <Notice tone="bad" title={t(`problem.${kind}.title`, { id })} detail={detail} actions={actions}>
      {t(`problem.${kind}.body`)}
    </Notice>
  );
}

function kindOf({ code, status }: ApiError): Kind {
  if (code === 'unreachable') {
    return 'unreachable';
  }
  switch (status) {
    case 401:
      return 'unauthenticated';
    case 403:
      return 'permission_denied';
    case 404:
      return 'not_found';
    case 429:
      return 'rate_limited';
    case 503:
      return 'busy';
    default:
      return 'other';
  }
}
