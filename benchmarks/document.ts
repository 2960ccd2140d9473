import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './programs.ts';
import type { ResultFile } from './result-file.ts';
import { toMarkdown } from './markdown.ts';

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: npm run bench:document -- RESULT.json');
  process.exitCode = 2;
} else {
  const result = JSON.parse(readFileSync(file, 'utf8')) as ResultFile;
  writeFileSync(path.join(root, 'docs/benchmarks.md'), toMarkdown(result));
}
