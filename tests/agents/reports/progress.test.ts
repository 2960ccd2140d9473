import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { coordinationInfo } from '../../../src/agents/reports/coordination.ts';
import { reportFinding } from '../../../src/agents/reports/finding.ts';
import { updateProgress } from '../../../src/agents/reports/progress.ts';
import { requireAgent } from '../../../src/store/agents.ts';
import { eventsSince, latestEvents } from '../../../src/store/events.ts';
import { reserveAgent } from '../../../src/store/reserve.ts';
import { createTask, type TaskRecord } from '../../../src/store/tasks.ts';
import { recordRunFacts, recordTransition } from '../../../src/store/transitions.ts';
import type { freshStore } from '../../store/helpers.ts';
import { freshAgent, roomyLimits, temporaryDirectory } from '../../store/helpers.ts';
import { freshManager } from './manager.ts';

const finding = {
  finding_type: 'issue',
  severity: 'high',
  message: 'The bridge swings.',
  data: { hertz: 0.9 },
};

describe('a report of progress', () => {
  it('is stored with its status, and answered with what was stored', async () => {
    const manager = freshManager();
    const { id, taskId } = freshAgent(manager.store);
    const reply = await updateProgress(manager, id, { status: 'working', message: 'Begun', progress: 0 });
    expect(reply.own_update).toMatchObject({
      agent_id: id,
      status: 'working',
      message: 'Begun',
      progress: 0,
    });
    expect(Date.parse(reply.own_update.timestamp)).toBeGreaterThan(0);
    expect(reply.coordination_info).toMatchObject({ success: true, task_id: taskId });
    expect(requireAgent(manager.store, id)).toMatchObject({ status: 'working', statusBy: 'agent' });
  });

  it('after the end is refused, and kept as an event', async () => {
    const manager = freshManager();
    const { id } = freshAgent(manager.store);
    recordTransition(manager.store, id, 'terminated', 'killed');
    const late = updateProgress(manager, id, {
      status: 'completed',
      message: 'Done after all',
      progress: 100,
    });
    await expect(late).rejects.toThrow(expect.objectContaining({ code: 'AGENT_ENDED' }));
    const [event] = latestEvents(manager.store, { agentId: id, kind: 'refused' });
    expect(event?.data).toMatchObject({ kind: 'progress', status: 'completed', message: 'Done after all' });
  });

  it('that is refused takes nothing of what was new for the agent', async () => {
    const { store } = freshManager();
    const manager = freshManager({ store });
    const { id, taskId } = freshAgent(store);
    const other = freshAgent(store, { taskId });
    await reportFinding(manager, other.id, finding);
    recordTransition(store, id, 'terminated', 'killed');
    await expect(reportFinding(manager, id, finding)).rejects.toThrow('final');
    expect(coordinationInfo(manager, id).coordination_data.recent_findings).toHaveLength(1);
  });
});

describe('a claim of completion', () => {
  it('is accepted with warnings, which are stored with it', async () => {
    const manager = freshManager();
    const { id } = freshAgent(manager.store);
    const reply = await updateProgress(manager, id, { status: 'completed', message: 'Done', progress: 100 });
    const codes = ['NO_EVIDENCE_IN_MESSAGE', 'NO_PROGRESS_REPORTED'];
    expect(reply.completion_warnings?.map(({ code }) => code)).toEqual(codes);
    const [event] = latestEvents(manager.store, { agentId: id, kind: 'progress' });
    expect(event?.data['warnings']).toEqual(reply.completion_warnings);
    expect(requireAgent(manager.store, id).status).toBe('completed');
  });

  it('without anything to say against it has no warnings', async () => {
    const manager = freshManager();
    const { id } = freshAgent(manager.store);
    await updateProgress(manager, id, { status: 'working', message: 'Begun', progress: 0 });
    const message = 'Fixed src/bridge.ts; `npm test` passes with 12 tests';
    const reply = await updateProgress(manager, id, { status: 'completed', message, progress: 100 });
    expect(reply).not.toHaveProperty('completion_warnings');
  });

  it.each([
    ['the agent is strict', {}, { strict: true }],
    ['the configuration is strict', { 'agents.strict': true }, {}],
  ])('that is contradicted is refused where %s, until it is true', async (_case, config, facts) => {
    const manager = freshManager({ config });
    const task = taskWith(manager.store, ['docs/plan.md']);
    const { id } = agentOf(manager.store, task);
    recordRunFacts(manager.store, id, facts);
    const claim = { status: 'completed', message: 'Wrote docs/plan.md', progress: 100 } as const;
    await expect(updateProgress(manager, id, claim)).rejects.toThrow('"docs/plan.md" does not exist');
    expect(requireAgent(manager.store, id).status).toBe('starting');
    const [refused] = latestEvents(manager.store, { agentId: id, kind: 'refused' });
    expect(refused?.data['warnings']).toContainEqual(
      expect.objectContaining({ code: 'DELIVERABLE_MISSING' }),
    );
    mkdirSync(join(task.projectDirectory, 'docs'));
    writeFileSync(join(task.projectDirectory, 'docs/plan.md'), 'Cross the river.');
    await updateProgress(manager, id, claim);
    expect(requireAgent(manager.store, id).status).toBe('completed');
  });

  it('of a child does not answer for the deliverables of the task', async () => {
    const manager = freshManager();
    const task = taskWith(manager.store, ['docs/plan.md']);
    const parent = agentOf(manager.store, task);
    const child = agentOf(manager.store, task, parent.id);
    const claim = { status: 'completed', message: 'Read `README.md`', progress: 100 } as const;
    const codes = async (id: string): Promise<string[]> =>
      ((await updateProgress(manager, id, claim)).completion_warnings ?? []).map(({ code }) => code);
    expect(await codes(child.id)).not.toContain('DELIVERABLE_MISSING');
    expect(await codes(parent.id)).toEqual([
      'DELIVERABLE_MISSING',
      'CHILDREN_RUNNING',
      'NO_PROGRESS_REPORTED',
    ]);
  });

  it('leaves to the last agent at work what is not there yet', async () => {
    const manager = freshManager();
    const task = taskWith(manager.store, ['docs/plan.md']);
    const [first, last] = [agentOf(manager.store, task), agentOf(manager.store, task)];
    const claim = { status: 'completed', message: 'Read `README.md`', progress: 100 } as const;
    const { completion_warnings: early } = await updateProgress(manager, first.id, claim);
    expect(early?.map(({ code }) => code)).toEqual(['NO_PROGRESS_REPORTED']);
    manager.store.database.run("UPDATE agents SET process_state = 'gone', gone_at = 1 WHERE id = :id", {
      id: first.id,
    });
    const { completion_warnings: late } = await updateProgress(manager, last.id, claim);
    expect(late?.map(({ code }) => code)).toContain('DELIVERABLE_MISSING');
  });
});

describe('a finding', () => {
  it('is stored and answered whole', async () => {
    const manager = freshManager();
    const { id } = freshAgent(manager.store);
    const { own_finding: own } = await reportFinding(manager, id, finding);
    expect(own).toMatchObject({ agent_id: id, ...finding });
    const { events } = eventsSince(manager.store, 0, { agentIds: [id], kinds: ['finding'] });
    expect(events.map(({ data }) => data)).toEqual([finding]);
  });

  it('after the end is refused, and kept as an event', async () => {
    const manager = freshManager();
    const { id } = freshAgent(manager.store);
    recordTransition(manager.store, id, 'lost', 'gone');
    await expect(reportFinding(manager, id, finding)).rejects.toThrow(id);
    expect(latestEvents(manager.store, { agentId: id, kind: 'refused' })).toHaveLength(1);
  });
});

function taskWith(store: ReturnType<typeof freshStore>, deliverables: readonly string[]): TaskRecord {
  return createTask(store, {
    description: 'Plan a bridge',
    priority: 'P2',
    projectDirectory: temporaryDirectory(),
    context: { expected_deliverables: deliverables },
  });
}

function agentOf(
  store: ReturnType<typeof freshStore>,
  { id: taskId }: TaskRecord,
  parentId: string | null = null,
): ReturnType<typeof reserveAgent> {
  const type = 'builder';
  return reserveAgent(store, {
    taskId,
    parentId,
    type,
    engine: 'command',
    prompt: 'Go',
    limits: roomyLimits,
  });
}
