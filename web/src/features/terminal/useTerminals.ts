import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ApiError } from '@/api/ApiError';
import { closeTerminal, listTerminals } from '@/api/terminals';
import { allNames, hashOf, mainTerminal, nameInHash, nextName } from './terminalNames';

/** Another page may open or close one at any time. */
const lookEvery = 10_000;

export interface Terminals {
  readonly names: readonly string[];
  readonly active: string;
  /** Those whose screen this page holds. */
  readonly opened: readonly string[];
  open: (name: string) => void;
  openNew: () => void;
  /** Ends the terminal's shell. Throws when the engine refuses. */
  close: (name: string) => Promise<void>;
}

/** The terminals of a sandbox and which of them is shown; the address remembers that one. */
export function useTerminals(sandboxId: string, key: string, live: boolean): Terminals {
  const queries = useQueryClient();
  const queryKey = ['terminals', sandboxId];
  const list = useQuery({
    queryKey,
    queryFn: ({ signal }) => listTerminals(sandboxId, key, signal),
    enabled: live,
    retry: false,
    networkMode: 'always',
    refetchInterval: lookEvery,
    select: ({ data }) => data.map(({ name }) => name),
  });
  const [active, setActive] = useState(() => nameInHash(window.location.hash));
  const [opened, setOpened] = useState<readonly string[]>([active]);
  const names = allNames(list.data ?? [], opened);

  const open = (name: string) => {
    setActive(name);
    setOpened((before) => (before.includes(name) ? before : [...before, name]));
    const { pathname, search } = window.location;
    window.history.replaceState(window.history.state, '', `${pathname}${search}${hashOf(name)}`);
  };

  useEffect(() => {
    const follow = () => {
      const name = nameInHash(window.location.hash);
      setActive(name);
      setOpened((before) => (before.includes(name) ? before : [...before, name]));
    };
    window.addEventListener('hashchange', follow);
    return () => {
      window.removeEventListener('hashchange', follow);
    };
  }, []);

  return {
    names,
    active,
    opened,
    open,
    openNew: () => {
      open(nextName(names));
    },
    close: async (name) => {
      try {
        await closeTerminal(sandboxId, key, name);
      } catch (error) {
        // What is not there need not be closed.
        if (!(error instanceof ApiError && error.status === 404)) {
          throw error;
        }
      }
      if (name === active) {
        open(names[Math.max(0, names.indexOf(name) - 1)] ?? mainTerminal);
      }
      setOpened((before) => before.filter((each) => each !== name));
      await queries.invalidateQueries({ queryKey });
    },
  };
}
