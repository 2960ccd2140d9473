import { expect, it } from 'vitest';
import { longestMessage } from '../../src/agents/messages/limit.ts';
import { flagStalled } from '../../src/agents/watchdog/stalled.ts';
import { listedTools } from '../../src/mcp/listed-tools.ts';
import { appendEvent } from '../../src/store/events.ts';
import { postMessage } from '../../src/store/messages.ts';
import { place, type Caller, type Place } from './calls.ts';
import { family, finding, type Family } from './family.ts';

interface Coordination {
  readonly messages?: readonly { readonly from: string; readonly text: string }[];
  readonly messages_waiting?: number;
}

const reports = [
  ['update_agent_progress', { status: 'working', message: '\n'.repeat(8_000), progress: 5 }],
  ['report_agent_finding', { ...finding, message: '"'.repeat(8_000), data: { evidence: 'e'.repeat(480) } }],
] as const;

/** Texts of the greatest length, with different costs in JSON. */
const texts = [
  'x'.repeat(longestMessage),
  'ü'.repeat(longestMessage),
  `--${'\n'.repeat(longestMessage / 2 - 1)}`,
  '😀'.repeat(longestMessage / 2),
];

it.each(reports)(
  'the reply of %s brings the longest message whole, whatever else there is to say',
  async (name, report) => {
    const here = place();
    const members = family(here);
    const { taskId: task_id, child, parent } = members;
    await crowd(here, members);
    const self = here.agent(child.id);
    for (const text of texts) {
      // From an agent, whose name is longer than that of an orchestrator.
      const sent = await here.agent(parent.id).ok<{ receipt: string }>('send_agent_message', {
        task_id,
        agent_id: child.id,
        message: text,
      });
      expect(sent.receipt).toBe('queued');
    }
    const heard: string[] = [];
    for (const waiting of [3, 2, 1, 0]) {
      notices(here, child.id);
      const info = await brought(self, name, { task_id, agent_id: child.id, ...report });
      heard.push(...(info.messages ?? []).map(({ text }) => text));
      expect(info.messages_waiting ?? 0).toBe(waiting);
    }
    expect(heard).toEqual(texts);
  },
);

it('a message of before the limit is cut, and says how much of it is missing and who has the rest', async () => {
  const here = place();
  const { taskId: task_id, child } = family(here);
  postMessage(here.store, child.id, 'orchestrator', 'a'.repeat(16_384));
  const info = await brought(
    here.agent(child.id),
    ...[reports[0][0], { task_id, agent_id: child.id, ...reports[0][1] }],
  );
  expect(info.messages?.[0]?.text).toMatch(
    /^a{6000}a*… \(\d+ characters more; ask orchestrator for the rest\)$/,
  );
});

it('the limit of a message is the one that the tool publishes, and the error names the parameter', async () => {
  const definition = listedTools().orchestrator.find(({ name }) => name === 'send_agent_message');
  expect(definition?.inputSchema.properties?.['message']).toMatchObject({ maxLength: longestMessage });
  const here = place();
  const { taskId: task_id, child } = family(here);
  const { value } = await here.orchestrator().call('send_agent_message', {
    task_id,
    agent_id: child.id,
    message: '\n'.repeat(longestMessage / 2 + 1),
  });
  expect(value).toMatchObject({
    code: 'FIELD_TOO_LONG',
    error: `message has ${String(longestMessage + 2)} characters of JSON; the limit is ${String(longestMessage)}`,
  });
});

async function brought(self: Caller, name: string, args: object): Promise<Coordination> {
  const reply = await self.ok<{ coordination_info: Coordination }>(name, args);
  expect(JSON.stringify(reply).length).toBeLessThanOrEqual(10_000);
  return reply.coordination_info;
}

/** Others who say much. */
async function crowd(here: Place, { taskId, sibling, parent }: Family): Promise<void> {
  for (const { id } of [sibling, parent]) {
    const self = here.agent(id);
    const ids = { task_id: taskId, agent_id: id };
    for (let n = 0; n < 20; n += 1) {
      await self.ok('update_agent_progress', {
        ...ids,
        status: 'working',
        message: 'm'.repeat(500),
        progress: n,
      });
      await self.ok('report_agent_finding', { ...ids, ...finding, message: 'f'.repeat(500) });
    }
  }
}

function notices({ store }: Place, agentId: string): void {
  flagStalled(store, agentId, 300_000);
  for (let n = 0; n < 3; n += 1)
    appendEvent(store, { agentId, kind: 'notice', data: { text: '\n'.repeat(1_000) } });
}
