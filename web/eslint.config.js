import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

// Who may import whom: components | hooks | api | texts | styles → features → app.
// A file reaches its own folder by './' and everything else by '@/', so a pattern on '@/' sees every crossing.
const noParents = {
  regex: '^\\.\\./',
  message: "Reach your own folder by './' and any other by '@/': the layer rules read those addresses.",
};
const noApp = { regex: '^@/app(/|$)', message: 'Only main.tsx imports the app: it is the top layer.' };
const noFeatures = {
  regex: '^@/features(/|$)',
  message: 'A feature imports no other feature, and the layers below import none: compose them in src/app.',
};
const layer = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

export default defineConfig(
  globalIgnores(['dist', 'test-results', 'src/api/schema.ts']),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export by name: file name = export name.' },
      ],
    },
  },
  { files: ['src/**/*.{ts,tsx}'], extends: [reactHooks.configs.flat.recommended] },
  { files: ['src/{components,hooks,api,texts,styles}/**'], rules: layer(noParents, noFeatures, noApp) },
  { files: ['src/features/**'], rules: layer(noParents, noFeatures, noApp) },
  { files: ['src/app/**'], rules: layer(noParents) },
  { files: ['*.config.{ts,js}'], rules: { 'no-restricted-syntax': 'off' } },
);
