import { useQuery } from '@tanstack/react-query';
import { getPorts } from '@/api/templates';
import type { Sandbox } from '@/api/sandboxes';

/** Finds the URL that leads to a port of the sandbox from outside; null when there is none. */
export function usePortEndpoints(sandbox: Sandbox | undefined, key: string): (port: number) => string | null {
  const templateId = sandbox?.templateId ?? '';
  const template = useQuery({
    queryKey: ['template-ports', templateId],
    queryFn: ({ signal }) => getPorts(templateId, key, signal),
    // Only who has endpoints at all needs to know which port is which.
    enabled: sandbox !== undefined && Object.keys(sandbox.endpoints).length > 0,
    // A key may lack the right to read templates: then the names that ports have by themselves are tried.
    retry: false,
    staleTime: 60_000,
    networkMode: 'always',
  });
  return (port) => {
    const name = template.data?.data.find((named) => named.port === port)?.name ?? `port-${port}`;
    return sandbox?.endpoints[name] ?? null;
  };
}
