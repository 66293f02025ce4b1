import type { ApiError } from '@/api/ApiError';
import type { Sandbox } from '@/api/sandboxes';

/** What a sandbox's page shows. */
export type Stage =
  | { readonly kind: 'loading' }
  | { readonly kind: 'problem'; readonly problem: ApiError }
  | { readonly kind: 'launching'; readonly sandbox: Sandbox }
  | { readonly kind: 'running'; readonly sandbox: Sandbox }
  /** Ended, failed or asleep; `gone` when the engine does not know it any more. */
  | { readonly kind: 'ended'; readonly sandbox: Sandbox; readonly gone: boolean };

export function stageOf(sandbox: Sandbox | undefined, problem: ApiError | null): Stage {
  if (sandbox === undefined) {
    return problem === null ? { kind: 'loading' } : { kind: 'problem', problem };
  }
  if (problem?.status === 404) {
    return { kind: 'ended', sandbox, gone: true };
  }
  // While the engine only is away, the page goes on with what it knows: the terminal reports the loss itself.
  if (problem !== null && !problem.passing) {
    return { kind: 'problem', problem };
  }
  switch (sandbox.status) {
    case 'pending':
      return { kind: 'launching', sandbox };
    case 'running':
      return { kind: 'running', sandbox };
    default:
      return { kind: 'ended', sandbox, gone: false };
  }
}
