import { randomBytes } from 'node:crypto';
import { ReaperError } from '../errors.ts';

const taskId = /^TASK-\d{8}-\d{6}-[0-9a-f]{8}$/;
const agentId = /^[A-Za-z0-9][A-Za-z0-9-]{0,39}-\d{6}-[0-9a-f]{6}$/;
const agentName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Letters that cannot be seen: they have no place in a name. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** `TASK-<date>-<time>-<8 hex digits>`, in UTC. */
export function newTaskId(at: number): string {
  const { date, time } = stamp(at);
  return `TASK-${date}-${time}-${randomBytes(4).toString('hex')}`;
}

/** `<type>-<time>-<6 hex digits>`: safe as the name of a file and of a tmux session, whatever the type is. */
export function newAgentId(type: string, at: number): { readonly id: string; readonly shortId: string } {
  const shortId = randomBytes(3).toString('hex');
  return { id: `${slug(type)}-${stamp(at).time}-${shortId}`, shortId };
}

/** @throws ReaperError INVALID_OPTION for what is no id of a task, before it touches a path or a query */
export function checkTaskId(value: string, option = 'task_id'): string {
  return check(value, taskId.test(value), option, 'the id of a task, such as TASK-20260131-104512-0a1b2c3d');
}

/** @throws ReaperError INVALID_OPTION for what is no id of an agent */
export function checkAgentId(value: string, option = 'agent_id'): string {
  return check(value, agentId.test(value), option, 'the id of an agent, such as builder-104512-0a1b2c');
}

/** @throws ReaperError INVALID_OPTION for what cannot be the name of an agent */
export function checkAgentName(value: string, option = 'name'): string {
  const expected =
    'at most 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit';
  return check(value, agentName.test(value), option, expected);
}

/** The type is for people: kept as it is, but one visible line. @throws ReaperError INVALID_OPTION */
export function checkAgentType(value: string, option = 'agent_type'): string {
  const good = value.trim() !== '' && value.length <= 100 && !invisible.test(value);
  return check(value, good, option, 'one line of 1 to 100 visible characters');
}

function check(value: string, good: boolean, option: string, expected: string): string {
  if (good) return value;
  throw new ReaperError('INVALID_OPTION', { option, value: value.slice(0, 200), expected });
}

/** tmux rewrites dots and colons in names, and a shell or a path could make something of the rest. */
function slug(type: string): string {
  const dashed = type.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 20);
  return dashed.replace(/^-+|-+$/g, '') || 'agent';
}

function stamp(at: number): { readonly date: string; readonly time: string } {
  const digits = new Date(at).toISOString().replace(/\D/g, '');
  return { date: digits.slice(0, 8), time: digits.slice(8, 14) };
}
