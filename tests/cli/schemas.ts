import { z } from 'zod';
import { aboutSchemas } from './about-schemas.ts';
import { actionSchemas, ended, kept } from './action-schemas.ts';
import { agent, event, lookSchemas, node, receipt, resource, task } from './look-schemas.ts';
import { leftover, remain, sweepSchemas } from './sweep-schemas.ts';

/** What a command prints that fails. */
export const errorDocument = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string(),
    help: z.string(),
    facts: z.record(z.string(), z.unknown()),
  }),
});

/** What each command prints with --json, by its name. */
export const schemas = { ...lookSchemas, ...aboutSchemas, ...sweepSchemas, ...actionSchemas } as const;

/** Commands that print what another one does. */
export const sameAs: Readonly<Record<string, string>> = {
  ps: 'ls',
  gc: 'sweep',
  top: 'ls',
  kill: 'stop',
  unpin: 'pin',
  resume: 'run',
  'service uninstall': 'service install',
};

/** The schemas of all that a command may print with --json. */
export function schemasOf(command: string): readonly z.ZodType[] {
  const name = sameAs[command] ?? command;
  return Object.entries(schemas).flatMap(([key, schema]) =>
    key === name || key.startsWith(`${name} `) ? [schema as z.ZodType] : [],
  );
}

/** What a command has printed with --json, which must be what one of its schemas says, or an error document. */
export function parsed(command: string, text: string): unknown {
  const printed = JSON.parse(text) as unknown;
  z.union([...schemasOf(command), errorDocument]).parse(printed);
  return printed;
}

/** `docs/cli.schema.json`: one definition for each command, and one for each thing that several of them print. */
export function schemaFile(): string {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries({
    agent,
    task,
    event,
    resource,
    receipt,
    node,
    leftover,
    remain,
    ended,
    kept,
    error: errorDocument,
    ...schemas,
  }))
    registry.add(schema, { id });
  const { schemas: definitions } = z.toJSONSchema(registry, {
    unrepresentable: 'any',
    uri: (id) => `#/$defs/${id.replaceAll(' ', '%20')}`,
  });
  const bare = Object.entries(definitions).map(([id, { $schema: _, $id: __, ...rest }]) => [id, rest]);
  const document = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title:
      'What the commands of agent-reaper print with --json. Fields may be added without raising `version`.',
    $defs: Object.fromEntries(bare) as unknown,
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}
