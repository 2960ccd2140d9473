import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { place, type Place } from './calls.ts';
import { family, type Family } from './family.ts';

/** A call with one argument that is of the right shape, and wrong all the same. */
type Case = readonly [
  tool: string,
  parameter: string,
  value: unknown,
  code: string,
  /** What else the error has to show. */
  shows?: readonly string[],
];

const noTask = 'TASK-20200101-000000-00000000';
const noAgent = 'nobody-000000-000000';

/** For each tool of an orchestrator what else it needs. */
const rest = ({ taskId, parent }: Family): Readonly<Record<string, Record<string, unknown>>> => ({
  create_real_task: { description: 'Build' },
  deploy_headless_agent: { task_id: taskId, agent_type: 'builder', prompt: 'Go' },
  spawn_child_agent: {
    task_id: taskId,
    parent_agent_id: parent.id,
    child_agent_type: 'builder',
    child_prompt: 'Go',
  },
  get_agent_output: { task_id: taskId, agent_id: parent.id },
  kill_real_agent: { task_id: taskId, agent_id: parent.id },
  send_agent_message: { task_id: taskId, agent_id: parent.id, message: 'Hello' },
  get_task_findings: { task_id: taskId },
  get_real_task_status: { task_id: taskId },
  wait_for_agents: { task_id: taskId, timeout_s: 0 },
  report_agent_finding: {
    task_id: taskId,
    agent_id: parent.id,
    finding_type: 'issue',
    severity: 'low',
    message: 'x',
  },
  update_agent_progress: {
    task_id: taskId,
    agent_id: parent.id,
    status: 'working',
    message: '',
    progress: 1,
  },
});

const ofTasks = [
  'deploy_headless_agent',
  'wait_for_agents',
  'get_real_task_status',
  'list_agents',
  'get_agent_output',
  'get_task_findings',
  'send_agent_message',
  'kill_real_agent',
  'get_health_status',
];
const ofAgents = ['get_agent_output', 'get_task_findings', 'send_agent_message', 'kill_real_agent'];
const paged = ['get_real_task_status', 'list_agents', 'get_agent_output', 'get_task_findings'];

const orchestrators: readonly Case[] = [
  ...ofTasks.flatMap((tool): Case[] => [
    [tool, 'task_id', '../../etc', 'INVALID_OPTION', ['TASK-']],
    [tool, 'task_id', '', 'INVALID_OPTION', ['TASK-']],
    [tool, 'task_id', noTask, 'NOT_FOUND', ['task']],
  ]),
  ...ofAgents.flatMap((tool): Case[] => [
    [tool, 'agent_id', 'no/such', 'NOT_FOUND', ['agent']],
    [tool, 'agent_id', noAgent, 'NOT_FOUND', ['agent']],
  ]),
  ...paged.map((tool): Case => [tool, 'cursor', 'no cursor', 'INVALID_OPTION', ['before']]),
  ['create_real_task', 'client_cwd', '/nosuch/place', 'INVALID_OPTION', ['a directory that exists']],
  ['create_real_task', 'client_cwd', '/dev/null', 'INVALID_OPTION', ['a directory that exists']],
  ['create_real_task', 'client_cwd', `/${'x'.repeat(300)}`, 'INVALID_OPTION', ['a directory that exists']],
  ['create_real_task', 'client_cwd', 'place', 'INVALID_ARGUMENTS', ['absolute']],
  ['create_real_task', 'description', ' \n', 'INVALID_ARGUMENTS', ['blank']],
  ['create_real_task', 'constraints', ['a', 'b\0'], 'INVALID_ARGUMENTS', ['NUL']],
  ['deploy_headless_agent', 'agent_type', 'a\tb', 'INVALID_OPTION', ['visible']],
  ['deploy_headless_agent', 'agent_type', '  ', 'INVALID_OPTION', ['visible']],
  ['deploy_headless_agent', 'prompt', ' \n', 'INVALID_FIELD', ['blank']],
  ['deploy_headless_agent', 'prompt', 'a\0', 'INVALID_FIELD', ['NUL']],
  ['deploy_headless_agent', 'parent', 'no/such', 'NOT_FOUND', ['agent']],
  ['deploy_headless_agent', 'parent', noAgent, 'NOT_FOUND', ['agent']],
  ['deploy_headless_agent', 'engine', 'nosuch', 'UNKNOWN_ENGINE', ['claude, codex']],
  ['deploy_headless_agent', 'engine', 'command', 'INVALID_OPTION', ['configur']],
  ['deploy_headless_agent', 'model', '--yes', 'INVALID_OPTION', ['letters']],
  ['deploy_headless_agent', 'effort', 'nosuch', 'ENGINE_LACKS'],
  ['deploy_headless_agent', 'permission_mode', 'edit', 'ENGINE_LACKS', ['full']],
  ['deploy_headless_agent', 'name', 'a b', 'INVALID_OPTION', ['letters']],
  ['deploy_headless_agent', 'cwd', '/nosuch/place', 'INVALID_OPTION', ['a directory that exists']],
  ['deploy_headless_agent', 'cwd', 'nul\0', 'INVALID_OPTION', ['directory']],
  ['deploy_headless_agent', 'cwd', 'x'.repeat(300), 'INVALID_OPTION', ['directory']],
  ['deploy_headless_agent', 'cwd', '/dev/null', 'INVALID_OPTION', ['a directory']],
  ['wait_for_agents', 'agent_ids', ['no/such'], 'NOT_FOUND', ['agent']],
  ['wait_for_agents', 'agent_ids', [noAgent], 'NOT_FOUND', ['agent']],
  ['get_agent_output', 'filter', '(', 'INVALID_REGEX', ['regular expression']],
  ['get_task_findings', 'since', 'yesterday', 'INVALID_OPTION', ['ISO 8601']],
  ['get_task_findings', 'since', '7', 'INVALID_OPTION', ['ISO 8601']],
  ['send_agent_message', 'message', ' \n', 'INVALID_FIELD', ['blank']],
  ['send_agent_message', 'message', 'a\0', 'INVALID_FIELD', ['NUL']],
];

const agents: readonly Case[] = [
  ['spawn_child_agent', 'child_agent_type', 'a\tb', 'INVALID_OPTION', ['visible']],
  ['spawn_child_agent', 'child_prompt', ' \n', 'INVALID_FIELD', ['blank']],
  ['spawn_child_agent', 'parent_agent_id', noAgent, 'IDENTITY_MISMATCH'],
  ['spawn_child_agent', 'task_id', noTask, 'IDENTITY_MISMATCH'],
  ['spawn_child_agent', 'engine', 'nosuch', 'UNKNOWN_ENGINE', ['claude, codex']],
  ['update_agent_progress', 'agent_id', noAgent, 'IDENTITY_MISMATCH'],
  ['report_agent_finding', 'agent_id', noAgent, 'IDENTITY_MISMATCH'],
  ['report_agent_finding', 'data', { big: 'x'.repeat(1_048_576) }, 'INVALID_OPTION', ['1048576']],
  ['list_agents', 'task_id', noTask, 'NOT_YOURS', ['task']],
  ['list_agents', 'cursor', 'no cursor', 'INVALID_OPTION', ['before']],
  ['wait_for_agents', 'agent_ids', [noAgent], 'NOT_FOUND', ['agent']],
];

describe('the error of a value that a tool cannot use names its parameter, the value and what is valid:', () => {
  it.each(titled(orchestrators))('%s', async (_, [tool, parameter, value, code, shows = []]) => {
    const here = place();
    quickEngine(here);
    const others = rest(family(here))[tool] ?? {};
    const answer = await here.orchestrator().call(tool, withEngine(others, parameter, value));
    expectNamed(answer, parameter, value, code, shows);
  });

  it.each(titled(agents))('of an agent: %s', async (_, [tool, parameter, value, code, shows = []]) => {
    const here = place();
    const members = family(here);
    const others = rest(members)[tool] ?? {};
    const answer = await here.agent(members.parent.id).call(tool, { ...others, [parameter]: value });
    expectNamed(answer, parameter, value, code, shows);
  });
});

/** Shown short, for a value may be long. */
function titled(cases: readonly Case[]): [title: string, one: Case][] {
  return cases.map((one) => {
    const [tool, parameter, value, code] = one;
    return [`${tool}, ${parameter} ${JSON.stringify(value).slice(0, 60)}, ${code}`, one];
  });
}

function expectNamed(
  { ok, value: reply }: { readonly ok: boolean; readonly value: Readonly<Record<string, unknown>> },
  parameter: string,
  value: unknown,
  code: string,
  shows: readonly string[],
): void {
  const error = String(reply['error']);
  expect({ ok, code: reply['code'], error }).toMatchObject({ ok: false, code });
  // What there is none of is told by its kind: "no task X", "no engine X".
  const kinds = { task_id: 'task', agent_id: 'agent', agent_ids: 'agent', parent: 'agent' };
  const kind = (kinds as Readonly<Record<string, string>>)[parameter] ?? parameter;
  const told = code === 'NOT_FOUND' || code === 'NOT_YOURS' ? kind : parameter;
  expect(error).toMatch(new RegExp(`(^|[^\\w])${told}([^\\w]|$)`));
  const one: unknown = Array.isArray(value) ? value.at(-1) : value;
  if (typeof one === 'string') expect(error).toContain(JSON.stringify(one).slice(1, -1));
  for (const shown of shows) expect(error).toContain(shown);
  expect(error.length).toBeLessThanOrEqual(2_000);
}

/** What checks an engine's own options needs one that can be found. */
function quickEngine({ home }: Place): void {
  mkdirSync(home, { recursive: true });
  const config = '[engines.claude]\nexecutable = "/bin/true"\n[engines.quick]\nexecutable = "/bin/true"\n';
  writeFileSync(join(home, 'config.toml'), config, { mode: 0o600 });
}

function withEngine(
  others: Readonly<Record<string, unknown>>,
  parameter: string,
  value: unknown,
): Record<string, unknown> {
  const engine = parameter === 'permission_mode' ? { engine: 'quick' } : {};
  return { ...others, ...engine, [parameter]: value };
}
