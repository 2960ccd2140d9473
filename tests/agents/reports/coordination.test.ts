import { describe, expect, it } from 'vitest';
import { coordinationInfo } from '../../../src/agents/reports/coordination.ts';
import { reportFinding } from '../../../src/agents/reports/finding.ts';
import { updateProgress } from '../../../src/agents/reports/progress.ts';
import { appendEvent } from '../../../src/store/events.ts';
import { postMessage } from '../../../src/store/messages.ts';
import { recordTransition } from '../../../src/store/transitions.ts';
import { freshAgent } from '../../store/helpers.ts';
import { freshManager } from './manager.ts';

const finding = { finding_type: 'insight', severity: 'low', message: 'Water is wet.', data: null };

describe('what an agent is told of the others', () => {
  it('is what is new since its last call, newest first, and nothing of its own', async () => {
    const manager = freshManager();
    const self = freshAgent(manager.store);
    const other = freshAgent(manager.store, { taskId: self.taskId });
    await updateProgress(manager, self.id, { status: 'working', message: 'mine', progress: 1 });
    await updateProgress(manager, other.id, { status: 'working', message: 'first', progress: 10 });
    await updateProgress(manager, other.id, { status: 'blocked', message: 'second', progress: 20 });
    await reportFinding(manager, other.id, finding);
    const { coordination_data: news } = coordinationInfo(manager, self.id);
    expect(news.recent_progress.map(({ message, status, progress }) => [message, status, progress])).toEqual([
      ['second', 'blocked', 20],
      ['first', 'working', 10],
    ]);
    expect(news.recent_findings).toMatchObject([
      { agent_id: other.id, message: 'Water is wet.', severity: 'low' },
    ]);
    const again = coordinationInfo(manager, self.id);
    expect(again.coordination_data).toEqual({ recent_progress: [], recent_findings: [] });
    expect(again.recent_findings).toMatchObject([{ message: 'Water is wet.' }]);
  });

  it('on its first call is what was before it', async () => {
    const manager = freshManager();
    const early = freshAgent(manager.store);
    await reportFinding(manager, early.id, finding);
    const late = freshAgent(manager.store, { taskId: early.taskId });
    expect(coordinationInfo(manager, late.id).coordination_data.recent_findings).toHaveLength(1);
  });

  it('does not come from another task', async () => {
    const manager = freshManager();
    const self = freshAgent(manager.store);
    await reportFinding(manager, freshAgent(manager.store).id, finding);
    const info = coordinationInfo(manager, self.id);
    expect(info.recent_findings).toEqual([]);
    expect(info.agents.map(({ agent_id }) => agent_id)).toEqual([self.id]);
  });

  it('lists everybody with status, progress and parent, the active ones first', async () => {
    const manager = freshManager();
    const gone = freshAgent(manager.store);
    const self = freshAgent(manager.store, { taskId: gone.taskId });
    const child = freshAgent(manager.store, { taskId: gone.taskId, parentId: self.id });
    recordTransition(manager.store, gone.id, 'terminated', 'killed');
    await updateProgress(manager, child.id, { status: 'working', message: '', progress: 40 });
    const { agents, agent_counts: counts } = coordinationInfo(manager, self.id);
    expect(agents).toEqual([
      {
        agent_id: self.id,
        type: 'builder',
        status: 'starting',
        progress: 0,
        parent: 'orchestrator',
        self: true,
      },
      { agent_id: child.id, type: 'builder', status: 'working', progress: 40, parent: self.id },
      { agent_id: gone.id, type: 'builder', status: 'terminated', progress: 0, parent: 'orchestrator' },
    ]);
    expect(counts).toEqual({ total_spawned: 3, active: 2, completed: 0, failed: 0, terminated: 1, lost: 0 });
  });

  it('stays below ten thousand characters whatever the others do, and says what was left out', async () => {
    const manager = freshManager();
    const self = freshAgent(manager.store);
    const { taskId } = self;
    const message = 'm'.repeat(5_000);
    for (let n = 0; n < 60; n += 1) {
      const { id } = freshAgent(manager.store, { taskId, type: 't'.repeat(100) });
      await updateProgress(manager, id, { status: 'working', message, progress: 1 });
      await reportFinding(manager, id, { ...finding, message, data: { message } });
      postMessage(manager.store, self.id, id, 'x'.repeat(1_000));
    }
    const reply = await updateProgress(manager, self.id, { status: 'working', message: 'on', progress: 5 });
    expect(JSON.stringify(reply).length).toBeLessThanOrEqual(10_000);
    const info = reply.coordination_info;
    expect(info.agents_omitted).toBe(61 - info.agents.length);
    expect(info.coordination_data.progress_omitted).toBeGreaterThan(30);
    expect(info.agents.length).toBeGreaterThan(8);
  });
});

describe('messages', () => {
  it('come once, in order, with who sent them', () => {
    const manager = freshManager();
    const { id } = freshAgent(manager.store);
    postMessage(manager.store, id, 'orchestrator', 'one');
    postMessage(manager.store, id, 'orchestrator', 'two');
    const { messages } = coordinationInfo(manager, id);
    expect(messages).toMatchObject([
      { from: 'orchestrator', text: 'one' },
      { from: 'orchestrator', text: 'two' },
    ]);
    expect(coordinationInfo(manager, id)).not.toHaveProperty('messages');
  });

  it('that have no room wait for the next call, and none is lost or cut', () => {
    const manager = freshManager();
    const { id } = freshAgent(manager.store);
    const texts = Array.from({ length: 7 }, (_, n) => `${String(n)}${'x'.repeat(1_200)}`);
    texts.push('y'.repeat(7_000));
    for (const text of texts) postMessage(manager.store, id, 'orchestrator', text);
    const heard: string[] = [];
    for (let calls = 0; calls < 8 && heard.length < texts.length; calls += 1) {
      const { messages = [], messages_waiting: waiting = 0 } = coordinationInfo(manager, id);
      heard.push(...messages.map(({ text }) => text));
      expect(waiting).toBe(texts.length - heard.length);
    }
    expect(heard).toEqual(texts);
  });

  it('of the manager come as notices', () => {
    const manager = freshManager();
    const { id } = freshAgent(manager.store);
    appendEvent(manager.store, {
      agentId: id,
      kind: 'notice',
      data: { text: 'You were silent for 5 minutes.' },
    });
    expect(coordinationInfo(manager, id).notices).toEqual(['You were silent for 5 minutes.']);
    expect(coordinationInfo(manager, id)).not.toHaveProperty('notices');
  });
});
