// @ts-check
// Writes src/api/schema.ts, the types of the whole API, from its description. With --check it writes nothing and fails
// when that file is not what would be written.
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { readDocument } from './document.js';

const file = fileURLToPath(new URL('../src/api/schema.ts', import.meta.url));
const head = `// Generated from src/main/resources/openapi by 'npm run api'. Change it there.\n\n`;

const types = head + astToString(await openapiTS(JSON.stringify(readDocument()), { alphabetize: true }));

if (!process.argv.includes('--check')) {
  writeFileSync(file, types);
} else if (written() !== types) {
  process.stderr.write(
    "src/api/schema.ts is not what src/main/resources/openapi describes: run 'npm run api' in web/ and commit it\n",
  );
  process.exitCode = 1;
}

function written() {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
