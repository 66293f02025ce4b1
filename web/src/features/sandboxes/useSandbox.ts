import { useQuery } from '@tanstack/react-query';
import type { Answer } from '@/api/client';
import { ApiError } from '@/api/ApiError';
import { getSandbox, type Sandbox } from '@/api/sandboxes';
import { watchDelay } from './watchDelay';

export interface WatchedSandbox {
  /** The last that was known; undefined until the first answer. */
  readonly sandbox: Sandbox | undefined;
  /** The engine's clock minus the browser's, in milliseconds. */
  readonly clockOffset: number;
  /** Why the last question brought no answer. */
  readonly problem: ApiError | null;
  readonly lookAgain: () => void;
}

/** Watches one sandbox: often while it starts, rarely while it runs, not at all once it has ended. */
export function useSandbox(id: string, key: string): WatchedSandbox {
  const query = useQuery<Answer<Sandbox>, ApiError>({
    queryKey: ['sandboxes', id],
    queryFn: ({ signal }) => getSandbox(id, key, signal),
    retry: false,
    // An engine on localhost answers without a network.
    networkMode: 'always',
    refetchInterval: ({ state }) =>
      watchDelay(state.data?.data, state.error, Date.now() + (state.data?.clockOffset ?? 0)),
  });
  return {
    sandbox: query.data?.data,
    clockOffset: query.data?.clockOffset ?? 0,
    problem: query.error,
    lookAgain: () => {
      void query.refetch();
    },
  };
}
