import { readFileSync } from 'node:fs';
import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Which folder of src may import which others; arrows point down only. */
const layers = JSON.parse(readFileSync(new URL('./tests/surface/layers.json', import.meta.url), 'utf8'));

export default defineConfig(
  { ignores: ['build', 'dist', 'prebuilds', 'coverage', '.cache', 'node_modules'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', { max: 250 }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
        { selector: 'ExportAllDeclaration', message: 'List what is exported.' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['src/**'],
    rules: { 'no-console': 'error' },
  },
  {
    // One interface to the operating system; what differs between systems lives behind it.
    files: ['src/**'],
    ignores: ['src/native/**', 'src/**/platform.ts', 'src/**/linux.ts', 'src/**/darwin.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'platform',
          message: 'Ask src/native; no other file knows the platform.',
        },
      ],
    },
  },
  Object.keys(layers).map((layer) => ({
    files: [`src/${layer}/**`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: Object.keys(layers)
            .filter((other) => other !== layer && !layers[layer].includes(other))
            .map((other) => ({
              regex: `^(\\.\\./)+${other}/`,
              message: `${layer} does not know ${other}: arrows point down only.`,
            })),
        },
      ],
    },
  })),
  {
    // A list: one table of codes is worth more than a short file.
    files: ['src/error-codes.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    files: ['*.config.{js,ts}'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
);
