import { describe, expect, test } from 'vitest';
import { instructions } from '../../src/mcp/instructions.ts';
import { listedTools } from '../../src/mcp/listed-tools.ts';
import { roles } from '../../src/mcp/role.ts';
import { tools } from '../../src/mcp/tools/table.ts';
import { tokensOf } from './pages-of-docs.ts';

const listed = listedTools();

/** What a client's parser or a model's API has been seen to stumble over in an input schema. */
const stumblingBlocks = [
  'anyOf',
  'oneOf',
  'allOf',
  'not',
  '$ref',
  '$schema',
  'pattern',
  'propertyNames',
  'const',
];

describe('the definition of a tool', () => {
  test.each(tools)('$name is as it was', async ({ name }) => {
    const definition = [...listed.orchestrator, ...listed.agent].find((one) => one.name === name);
    await expect(`${JSON.stringify(definition, null, 2)}\n`).toMatchFileSnapshot(`definitions/${name}.json`);
  });

  test.each(tools)('$name says in at most 600 characters what it is for, and all of its hints', (tool) => {
    expect(tool.name).toMatch(/^[a-z_]{1,64}$/);
    expect(tool.description.length).toBeLessThanOrEqual(600);
    expect(tool.title).not.toBe('');
    const hints = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'];
    expect(Object.keys(tool.annotations).sort()).toEqual(hints.sort());
    expect(tool.roles.length).toBeGreaterThan(0);
  });

  test.each(tools)(
    '$name has an input that every client can read, and refuses what it does not know',
    (tool) => {
      const { inputSchema } =
        [...listed.orchestrator, ...listed.agent].find(({ name }) => name === tool.name) ?? {};
      const keywords = new Set(keysIn(inputSchema));
      expect(stumblingBlocks.filter((keyword) => keywords.has(keyword))).toEqual([]);
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
    },
  );

  test.each(tools)('$name has an output that failures fit into as well', (tool) => {
    const { outputSchema } =
      [...listed.orchestrator, ...listed.agent].find(({ name }) => name === tool.name) ?? {};
    expect(outputSchema).toMatchObject({ type: 'object', required: ['success'] });
    expect(Object.keys(outputSchema?.properties ?? {})).toEqual(
      expect.arrayContaining(['error', 'code', 'hint']),
    );
    expect(keysIn(outputSchema)).not.toContain('$schema');
  });
});

describe('what a model is shown', () => {
  test.each(['orchestrator', 'agent'] as const)('costs an %s at most 3,000 tokens', (role) => {
    const tokens = tokensOf(listed[role]);
    console.log(`${role}: ${String(tokens)} tokens`);
    expect(tokens).toBeLessThanOrEqual(3_000);
  });

  test.each(roles)('tells somebody in the role %s the flow in at most 1,500 characters', (role) => {
    expect(instructions[role].length).toBeLessThanOrEqual(1_500);
    const known = new Set(tools.map(({ name }) => name));
    const named = instructions[role].match(/\b[a-z]+(_[a-z]+)+\b/g) ?? [];
    const fields = ['response_format', 'completion_warnings', 'coordination_info'];
    expect(named.filter((word) => !known.has(word) && !fields.includes(word))).toEqual([]);
  });

  test('are the tools of each role, and none for nobody', () => {
    const names = (role: (typeof roles)[number]): string[] => listed[role].map(({ name }) => name).sort();
    expect(names('nobody')).toEqual([]);
    expect(names('agent')).toEqual(agentsTools.sort());
    expect(names('orchestrator')).toEqual(expect.arrayContaining(predecessorsForOrchestrators));
    expect(names('orchestrator')).not.toEqual(expect.arrayContaining(['update_agent_progress']));
  });
});

const predecessorsForOrchestrators = [
  'create_real_task',
  'deploy_headless_agent',
  'get_agent_output',
  'get_real_task_status',
  'kill_real_agent',
];

const agentsTools = [
  'update_agent_progress',
  'report_agent_finding',
  'spawn_child_agent',
  'get_real_task_status',
  'get_agent_output',
  'kill_real_agent',
  'list_agents',
  'wait_for_agents',
  'get_task_findings',
  'send_agent_message',
];

/** Keywords, not the names of parameters. */
function keysIn(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(keysIn);
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    key === 'properties' ? Object.values(value as object).flatMap(keysIn) : [key, ...keysIn(value)],
  );
}
