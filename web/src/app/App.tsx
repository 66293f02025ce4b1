import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { CrashGuard } from './CrashGuard';
import { type Entry, forgetKey, keepKey, sandboxAddress, takeEntry } from './entry';
import { LandingPage } from './LandingPage';
import { SandboxPage } from './SandboxPage';

const queries = new QueryClient();

/** Chooses the page by the address. */
export function App({ firstEntry }: { firstEntry: Entry }) {
  const [entry, setEntry] = useState(firstEntry);

  const go = (next: Entry) => {
    // What was answered to one key is not shown to another.
    queries.clear();
    setEntry(next);
  };

  useEffect(() => {
    const follow = () => {
      queries.clear();
      setEntry(takeEntry(window.location, window.history, window.sessionStorage));
    };
    window.addEventListener('popstate', follow);
    return () => {
      window.removeEventListener('popstate', follow);
    };
  }, []);

  return (
    <CrashGuard>
      <QueryClientProvider client={queries}>
        {entry.kind === 'sandbox' ? (
          <SandboxPage
            key={`${entry.id} ${entry.key}`}
            id={entry.id}
            accessKey={entry.key}
            onOtherKey={() => {
              forgetKey(window.sessionStorage, entry.id);
              go({ kind: 'landing', id: entry.id });
            }}
            onOtherSandbox={() => {
              window.history.pushState(null, '', '/');
              go({ kind: 'landing', id: '' });
            }}
          />
        ) : (
          <LandingPage
            key={entry.id}
            id={entry.id}
            onOpen={(id, key) => {
              keepKey(window.sessionStorage, id, key);
              window.history.pushState(null, '', sandboxAddress(id));
              go({ kind: 'sandbox', id, key });
            }}
          />
        )}
      </QueryClientProvider>
    </CrashGuard>
  );
}
