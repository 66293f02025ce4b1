import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '@/styles/tokens.css';
import '@/styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { takeEntry } from '@/app/entry';
import { RecordingsApp } from '@/app/RecordingsApp';
import { preferredLanguage, startTexts } from '@/texts/startTexts';

// Before anything is drawn: the key leaves the address bar at once.
const entry = takeEntry(window.location, window.history, window.sessionStorage);
document.documentElement.lang = startTexts(preferredLanguage(navigator.languages));

const root = document.getElementById('root');
if (root === null) {
  throw new Error('recordings/index.html has no element with the id "root"');
}
createRoot(root).render(
  <StrictMode>
    <RecordingsApp firstEntry={entry} />
  </StrictMode>,
);
