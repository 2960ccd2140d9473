// Bundles what is started again and again while somebody waits, for its modules take longer to load than it has to do: the
// command itself as far as it starts the rest, what only reads the store, and the exit hook. Made from the output of tsc.
import { bundle, writeNotices } from './bundle.js';

/** The table of commands is loaded when it is needed, and loads each command when that is called. */
const elsewhere = {
  name: 'elsewhere',
  resolveId: (source, importer) =>
    (importer?.endsWith('/cli/bin.js') && /\/(dispatch|failure)\.js$/.test(source)) ||
    (importer?.includes('/cli/table/') && source.startsWith('../commands/'))
      ? { id: source, external: true }
      : null,
};

await bundle('cli/bin.js', 'cli/bin.cjs', { plugins: [elsewhere], named: false });
const modules = await bundle('cli/look-program.js', 'cli/look-bundle.cjs', { plugins: [elsewhere] });
modules.push(...(await bundle('agents/settle/hook-program.js', 'agents/settle/hook-bundle.cjs')));
writeNotices(modules, 'cli/third-party-notices.txt');
