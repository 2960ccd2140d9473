// Bundles the exit hook: its hundred modules take five times as long to load as it has to do. Made from the output of tsc.
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const path = (name) => fileURLToPath(new URL(`../dist/agents/settle/${name}`, import.meta.url));

const bundle = await rolldown({
  input: path('hook-program.js'),
  platform: 'node',
  external: [/^node:/, 'better-sqlite3'],
  logLevel: 'warn',
});
await bundle.write({ file: path('hook-bundle.cjs'), format: 'cjs', minify: true, codeSplitting: false });
await bundle.close();
