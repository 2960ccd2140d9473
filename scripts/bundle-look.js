// Bundles what only reads the store: its sixty modules take longer to load than the answer takes. Made from the output of tsc.
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const path = (name) => fileURLToPath(new URL(`../dist/cli/${name}`, import.meta.url));

/** The table loads each command when it is called; those that are called here are in the bundle by themselves. */
const elsewhere = {
  name: 'elsewhere',
  resolveId: (source, importer) =>
    importer?.includes('/cli/table/') === true && source.startsWith('../commands/')
      ? { id: source, external: true }
      : null,
};

const bundle = await rolldown({
  input: path('look-program.js'),
  platform: 'node',
  external: [/^node:/, 'better-sqlite3'],
  plugins: [elsewhere],
  logLevel: 'warn',
});
await bundle.write({ file: path('look-bundle.cjs'), format: 'cjs', minify: true, codeSplitting: false });
await bundle.close();
