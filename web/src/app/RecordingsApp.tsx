import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { CrashGuard } from './CrashGuard';
import { type Entry, keepKey } from './entry';
import { LandingPage } from './LandingPage';
import { RecordingsPage } from './RecordingsPage';

const queries = new QueryClient();

/** The page that plays recordings: an application of its own, because its policy allows what the player needs. */
export function RecordingsApp({ firstEntry }: { firstEntry: Entry }) {
  const [entry, setEntry] = useState(firstEntry);
  return (
    <CrashGuard>
      <QueryClientProvider client={queries}>
        {entry.kind === 'sandbox' ? (
          <RecordingsPage id={entry.id} accessKey={entry.key} />
        ) : (
          <LandingPage
            id={entry.id}
            onOpen={(id, key) => {
              keepKey(window.sessionStorage, id, key);
              window.history.replaceState(null, '', `/recordings/?sandbox=${encodeURIComponent(id)}`);
              setEntry({ kind: 'sandbox', id, key });
            }}
          />
        )}
      </QueryClientProvider>
    </CrashGuard>
  );
}
