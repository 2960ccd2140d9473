import { z } from 'zod';
import type { Role } from './role.ts';
import type { Tool, ToolAnnotations } from './tools/tool.ts';

/** What JSON can hold. */
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** An object schema, as it is published. */
export interface ObjectSchema {
  readonly type: 'object';
  readonly properties?: { [name: string]: Json };
  readonly required?: string[];
  readonly [keyword: string]: unknown;
}

/** A tool as `tools/list` shows it. */
export interface Definition {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: ObjectSchema;
  readonly outputSchema: ObjectSchema;
  readonly annotations: ToolAnnotations;
}

/** The tools of each role, in the order of the table. */
export type Definitions = Readonly<Record<Role, readonly Definition[]>>;

/** What clients are shown of a table of tools. */
export function definitionsOf(tools: readonly Tool[]): Definitions {
  const of = (role: Exclude<Role, 'nobody'>): Definition[] =>
    tools.filter(({ roles }) => roles.includes(role)).map(definitionOf);
  return { orchestrator: of('orchestrator'), agent: of('agent'), nobody: [] };
}

function definitionOf({ name, title, description, annotations, input, output }: Tool): Definition {
  return {
    name,
    title,
    description,
    inputSchema: inputOf(input),
    outputSchema: outputOf(output),
    annotations,
  };
}

/** Without `$schema`, which costs 20 tokens a tool, and without "or null", which some clients cannot read. */
function inputOf(schema: z.ZodObject): ObjectSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input' });
  return simplified(json) as ObjectSchema;
}

/**
 * One schema for both ends of a call, for clients hold error results to it as well; so only `success` is always there.
 * Unknown keys are allowed: a client of an older version must not refuse what a newer one adds.
 */
function outputOf(schema: z.ZodObject): ObjectSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
  const { properties } = open(json) as ObjectSchema;
  return { type: 'object', properties: { ...both, ...properties }, required: ['success'] };
}

/** What a result of any tool may have. */
const both: { [name: string]: Json } = {
  success: { type: 'boolean' },
  error: { type: 'string' },
  code: { type: 'string' },
  hint: { type: 'string' },
  details: { type: 'object' },
};

function simplified(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(simplified);
  if (typeof json !== 'object' || json === null) return json;
  const { anyOf, propertyNames: _, ...rest } = json as { anyOf?: unknown; propertyNames?: unknown };
  const entries = Object.entries(rest).map(([key, value]) => [key, simplified(value)] as const);
  if (!Array.isArray(anyOf)) return Object.fromEntries(entries);
  const options = anyOf.filter((option) => !isNull(option)).map(simplified);
  const [only, ...others] = options;
  if (others.length > 0) return { ...Object.fromEntries(entries), anyOf: options };
  return { ...(only as object), ...Object.fromEntries(entries) };
}

function isNull(option: unknown): boolean {
  return typeof option === 'object' && option !== null && 'type' in option && option.type === 'null';
}

function open(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(open);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json)
      .filter(([key, value]) => key !== 'additionalProperties' || value !== false)
      .map(([key, value]) => [key, open(value)]),
  );
}
