// Bundles the MCP server, so that it starts fast: `server.cjs` is what a start needs, `backend.cjs` all that the first
// call needs besides, and `start.cjs` runs the two. Made from the output of tsc.
import { bundle, withoutMessages, writeNotices } from './bundle.js';

const { listedTools } = await import('../dist/mcp/listed-tools.js');
const { version } = await import('../dist/mcp/version.js');

/** The tools as they are listed: making schemas from the table takes longer than all else that a start does. */
const definitions = `export const listedTools = () => (${JSON.stringify(listedTools())});`;

const versionConstant = `export const version = () => ${JSON.stringify(version())};`;

/** The SDK chooses a validator for JSON Schema by what runs it. Ours is given to it, and the big one stays out. */
const shims = `import process from 'node:process';
export { process };
export class DefaultJsonSchemaValidator { getValidator() { throw new Error('There is no validator for JSON Schema here'); } }`;

const replaced = {
  name: 'replaced',
  resolveId(source) {
    if (source === '@modelcontextprotocol/server/_shims') return '\0shims';
    if (source.endsWith('/listed-tools.js')) return '\0definitions';
    return source.endsWith('/version.js') ? '\0version' : null;
  },
  load: (id) =>
    ({ '\0shims': shims, '\0definitions': definitions, '\0version': versionConstant })[id] ?? null,
};

/**
 * The SDK makes a zod schema for every type of the protocol, and a registry of them all for applications; half of what
 * its start costs is that. Nothing here uses the registry: without it, and with each schema marked as free of effects,
 * most of them are not made.
 */
const lighterSdk = {
  name: 'lighter-sdk',
  transform(code, id) {
    if (!/@modelcontextprotocol\/(core|server)\/dist\/.*\.mjs$/.test(id)) return null;
    const marked = code.replace(
      /^(const \w+ = )((?:z\.|\w+Schema\.)(?:.*;|[^]*?\n\S.*;))$/gm,
      (_, head, expression) => `${head}/* @__PURE__ */ (() => ${expression.slice(0, -1)})();`,
    );
    const without = marked.replace(registry, '');
    if (without !== marked) registriesRemoved += 1;
    return without;
  },
};
const registry =
  /^for \(const key of SPEC_SCHEMA_KEYS\) register\(.*\n^for \(const \[key, schema\] of Object\.entries\(authSchemas\)\) register\(.*$/m;
let registriesRemoved = 0;

const modules = [
  ...(await bundle('mcp/start-bundled.js', 'mcp/start.cjs', { plugins: [withoutMessages], named: false })),
  ...(await bundle('mcp/serve.js', 'mcp/server.cjs', {
    external: [/^pino$/],
    plugins: [replaced, lighterSdk],
  })),
  ...(await bundle('mcp/backend.js', 'mcp/backend.cjs', { external: [/^pino$/] })),
];
writeNotices(modules, 'mcp/third-party-notices.txt');

// The text that is taken out is that of one version, and that version is pinned.
if (registriesRemoved !== 1) throw new Error('The SDK is not the one that this bundle was made for');
