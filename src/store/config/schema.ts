import { configKeys, engineKeys } from './keys.ts';
import { expectation, patterns, written, type KeySpec } from './values.ts';

type Schema = Readonly<Record<string, unknown>>;

/** The JSON Schema of config.toml, for editors. It is shipped as config.schema.json. */
export function configSchema(): Schema {
  const sections: Record<string, Record<string, Schema>> = {};
  for (const [name, spec] of Object.entries<KeySpec>(configKeys)) {
    const [section = '', key = ''] = name.split('.');
    (sections[section] ??= {})[key] = schemaOf(spec);
  }
  const engine = Object.fromEntries(
    Object.entries<KeySpec>(engineKeys).map(([key, spec]) => [key, schemaOf(spec)]),
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'config.toml of agent-reaper',
    ...table({
      ...Object.fromEntries(
        Object.entries(sections).map(([section, properties]) => [section, table(properties)]),
      ),
      engines: {
        type: 'object',
        propertyNames: { pattern: '^[a-z][a-z0-9-]{0,31}$' },
        additionalProperties: table(engine),
      },
    }),
  };
}

/** docs/config.md. */
export function configPage(): string {
  const rows = (specs: Readonly<Record<string, KeySpec>>, prefix = ''): string =>
    Object.entries(specs)
      .map(
        ([key, spec]) =>
          `| \`${prefix}${key}\` | \`${written(spec, spec.default)}\` | ${expectation(spec)} | ${spec.about} |\n`,
      )
      .join('');
  const head = '| key | default | value | meaning |\n|---|---|---|---|\n';
  return `# Configuration

\`$AGENT_REAPER_HOME/config.toml\`, or else \`$XDG_CONFIG_HOME/agent-reaper/config.toml\` (\`~/.config\` without it);
\`$AGENT_REAPER_CONFIG\` names another file. A file that is not there means the defaults. An unknown key or a value out of
its range is an error that names all of them. The file is refused when others can write to it, for it names programs to
run. This page and \`config.schema.json\` are made from one table, \`src/store/config/keys.ts\`.

The part of a key before the dot is the table that it is in:

\`\`\`toml
[limits]
wall_time = "2h"
concurrent_per_host = 10

[engines.lint]
executable = "npm"
args = ["run", "lint"]
\`\`\`

${head}${rows(configKeys)}
Of each engine, a table \`[engines.NAME]\`:

${head}${rows(engineKeys, 'engines.NAME.')}`;
}

function table(properties: Readonly<Record<string, unknown>>): Schema {
  return { type: 'object', additionalProperties: false, properties };
}

function schemaOf(spec: KeySpec): Schema {
  const value = valueSchema(spec);
  const shown = JSON.parse(written(spec, spec.default)) as unknown;
  const about = { description: `${spec.about} Takes ${expectation(spec)}.`, default: shown };
  return spec.nullable === true ? { ...about, anyOf: [value, { const: 'none' }] } : { ...about, ...value };
}

function valueSchema({ kind, min, max, choices }: KeySpec): Schema {
  switch (kind) {
    case 'integer':
    case 'number':
      return { type: kind, minimum: min, maximum: max };
    case 'duration':
    case 'size':
      return { type: 'string', pattern: patterns[kind] };
    case 'boolean':
      return { type: 'boolean' };
    case 'text':
      return { type: 'string', minLength: 1 };
    case 'choice':
      return { enum: choices };
    case 'list':
      return { type: 'array', items: { type: 'string', minLength: 1 } };
  }
}
