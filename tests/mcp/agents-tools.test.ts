import { describe, expect, it } from 'vitest';
import { revokeTokens } from '../../src/store/tokens.ts';
import { freshAgent } from '../store/helpers.ts';
import { place } from './calls.ts';
import { family, finding } from './family.ts';

describe("an agent's own server", () => {
  it('takes its reports and answers with what the others do', async () => {
    const here = place();
    const { taskId, parent, child } = family(here);
    const ids = { task_id: taskId, agent_id: child.id };
    const reply = await here
      .agent(child.id)
      .ok('update_agent_progress', { ...ids, status: 'working', message: 'Begun', progress: 0 });
    expect(reply).toMatchObject({
      success: true,
      own_update: { agent_id: child.id, status: 'working', progress: 0, message: 'Begun' },
      coordination_info: {
        success: true,
        task_id: taskId,
        agent_counts: { total_spawned: 3, active: 3, completed: 0 },
        coordination_data: { recent_progress: [], recent_findings: [] },
      },
    });
    await here.agent(child.id).ok('report_agent_finding', { ...ids, ...finding });
    const own = { task_id: taskId, agent_id: parent.id, status: 'working', message: '', progress: 5 };
    const seen = await here
      .agent(parent.id)
      .ok<{ coordination_info: { coordination_data: unknown } }>('update_agent_progress', own);
    expect(seen.coordination_info.coordination_data).toMatchObject({
      recent_progress: [{ agent_id: child.id, message: 'Begun' }],
      recent_findings: [{ agent_id: child.id, message: 'It leaks.' }],
    });
  });

  it.each([
    ['update_agent_progress', 'agent_id', { status: 'working', message: '', progress: 1 }],
    ['report_agent_finding', 'agent_id', finding],
    ['spawn_child_agent', 'parent_agent_id', { child_agent_type: 'x', child_prompt: 'y' }],
  ])('%s refuses the id of somebody else, and says whose server it is', async (name, parameter, rest) => {
    const here = place();
    const { taskId, parent, child } = family(here);
    const { value } = await here
      .agent(child.id)
      .call(name, { task_id: taskId, [parameter]: parent.id, ...rest });
    expect(value).toMatchObject({ success: false, code: 'IDENTITY_MISMATCH' });
    expect(value['error']).toContain(child.id);
    expect(
      await here
        .agent(child.id)
        .code(name, { task_id: 'TASK-20260101-000000-00000000', [parameter]: child.id, ...rest }),
    ).toBe('IDENTITY_MISMATCH');
  });

  it('acts on itself and on those below it, and on nobody else', async () => {
    const here = place();
    const { taskId, parent, child, sibling } = family(here);
    const caller = here.agent(parent.id);
    for (const name of ['get_agent_output', 'kill_real_agent', 'send_agent_message']) {
      const message = name === 'send_agent_message' ? { message: 'Hello' } : {};
      const refused = { task_id: taskId, agent_id: sibling.id, ...message };
      expect([name, await caller.code(name, refused)]).toEqual([name, 'NOT_YOURS']);
    }
    expect(await caller.code('wait_for_agents', { task_id: taskId, agent_ids: [sibling.id] })).toBe(
      'NOT_YOURS',
    );
    expect(await caller.code('get_task_findings', { task_id: taskId, agent_id: sibling.id })).toBe(
      'NOT_YOURS',
    );
    expect(await caller.code('kill_real_agent', { task_id: taskId, agent_id: parent.id })).toBe(
      'NOT_YOURSELF',
    );
    await caller.ok('send_agent_message', { task_id: taskId, agent_id: child.id, message: 'Hello' });
    const { agents } = await caller.ok<{ agents: { agent_id: string }[] }>('list_agents', {});
    expect(agents.map(({ agent_id: id }) => id).sort()).toEqual([parent.id, child.id].sort());
    const status = await caller.ok<{ agents: { agents_list: { id: string }[] } }>('get_real_task_status', {
      task_id: taskId,
    });
    expect(status.agents.agents_list.map(({ id }) => id).sort()).toEqual([parent.id, child.id].sort());
  });

  it('sees nothing of another task', async () => {
    const here = place();
    const { child } = family(here);
    const { taskId } = freshAgent(here.store);
    const caller = here.agent(child.id);
    expect(await caller.code('get_real_task_status', { task_id: taskId })).toBe('NOT_YOURS');
    expect(await caller.code('list_agents', { task_id: taskId })).toBe('NOT_YOURS');
  });

  it('stops working when the token of the agent is revoked', async () => {
    const here = place();
    const { taskId, child } = family(here);
    const caller = here.agent(child.id);
    await caller.ok('list_agents');
    revokeTokens(here.store, child.id);
    const report = { task_id: taskId, agent_id: child.id, status: 'working', message: '', progress: 1 };
    expect(await caller.code('update_agent_progress', report)).toBe('IDENTITY_REFUSED');
  });

  it('has no tool of an orchestrator', async () => {
    const here = place();
    const { child } = family(here);
    expect(await here.agent(child.id).code('create_real_task', { description: 'x' })).toBe('INTERNAL');
  });
});

describe('messages', () => {
  it('reach an agent with its next report, and are refused when it has ended', async () => {
    const here = place();
    const { taskId, child } = family(here);
    const to = { task_id: taskId, agent_id: child.id };
    const receipt = await here.orchestrator().ok('send_agent_message', { ...to, message: 'Look left' });
    expect(receipt).toMatchObject({ receipt: 'queued', via: 'reply' });
    const report = { ...to, status: 'completed', message: 'Done', progress: 100 };
    const { coordination_info } = await here
      .agent(child.id)
      .ok<{ coordination_info: { messages: unknown } }>('update_agent_progress', report);
    expect(coordination_info.messages).toMatchObject([{ from: 'orchestrator', text: 'Look left' }]);
    expect(await here.orchestrator().code('send_agent_message', { ...to, message: 'Too late' })).toBe(
      'MESSAGE_REFUSED',
    );
  });
});
