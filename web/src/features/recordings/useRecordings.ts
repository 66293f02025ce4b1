import { useQuery } from '@tanstack/react-query';
import type { ApiError } from '@/api/ApiError';
import { listRecordings, type RecordingList } from '@/api/recordings';

/** While one is still made its figures grow. */
const WATCHED = 10_000;

export function useRecordings(sandbox: string, key: string) {
  const query = useQuery<RecordingList, ApiError>({
    queryKey: ['recordings', sandbox],
    queryFn: ({ signal }) => listRecordings(sandbox, key, signal),
    retry: false,
    networkMode: 'always',
    refetchInterval: ({ state }) =>
      state.data?.recordings.some((each) => each.status === 'recording') === true ? WATCHED : false,
  });
  return {
    list: query.data,
    problem: query.error,
    lookAgain: () => {
      void query.refetch();
    },
  };
}
