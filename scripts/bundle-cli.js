// Bundles what is started again and again while somebody waits, for its modules take longer to load than it has to do: the
// command itself as far as it starts the rest, what only reads the store, the exit hook, and the table of commands, whose
// modules also take more descriptors than there may be. Made from the output of tsc.
import { basename } from 'node:path';
import { bundle, withoutMessages, writeNotices } from './bundle.js';

/** The table of commands is loaded when it is needed, and loads each command when that is called. */
const elsewhere = {
  name: 'elsewhere',
  resolveId: (source, importer) =>
    (importer?.endsWith('/cli/start-quickly.js') && source === './table-program.js') ||
    (importer?.includes('/cli/table/') && source.startsWith('../commands/'))
      ? { id: source, external: true }
      : null,
};

/** These find what they start beside themselves: `exec` in a few modules, `mcp` in bundles of its own. */
const apart = {
  name: 'apart',
  resolveId: (source, importer) =>
    importer?.includes('/cli/table/') && /\/(exec|mcp)\.js$/.test(source)
      ? { id: `./commands/${basename(source)}`, external: true }
      : null,
};

await bundle('cli/bin.js', 'cli/bin.cjs', { plugins: [elsewhere, withoutMessages], named: false });
const modules = await bundle('cli/look-program.js', 'cli/look-bundle.cjs', { plugins: [elsewhere] });
modules.push(
  ...(await bundle('agents/settle/hook-program.js', 'agents/settle/hook-bundle.cjs', { named: false })),
);
modules.push(
  ...(await bundle('cli/table-program.js', 'cli/table-bundle.cjs', {
    plugins: [apart],
    external: ['pino', 'prom-client'],
    named: false,
  })),
);
writeNotices(modules, 'cli/third-party-notices.txt');
