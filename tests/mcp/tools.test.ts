import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recordOutcome } from '../../src/store/outcomes.ts';
import { reportFinding, reportProgress } from '../../src/store/reports.ts';
import { place } from './calls.ts';
import { family, finding } from './family.ts';

describe('create_real_task', () => {
  it('makes a task with a workspace, and repeats what it was given', async () => {
    const { project, orchestrator } = place();
    const given = {
      description: 'Build a bridge',
      client_cwd: project,
      expected_deliverables: ['docs/plan.md'],
      constraints: ['No nails'],
      conversation_history: [{ role: 'user', content: 'A bridge, please.' }],
    };
    const task = await orchestrator().ok<Record<string, string>>('create_real_task', given);
    expect(task).toMatchObject({
      success: true,
      task_id: expect.stringMatching(/^TASK-/) as string,
      description: 'Build a bridge',
      priority: 'P2',
      status: 'INITIALIZED',
      has_enhanced_context: true,
      expected_deliverables: ['docs/plan.md'],
      constraints: ['No nails'],
      conversation_history: { total_messages: 1 },
    });
    expect(existsSync(task['workspace'] ?? '')).toBe(true);
  });

  it('takes null for what was left out, and the directory of the server for the project', async () => {
    const { project, orchestrator } = place();
    const given = {
      description: 'Dig',
      priority: 'P0',
      client_cwd: null,
      background_context: null,
      constraints: null,
    };
    const task = await orchestrator().ok<Record<string, unknown>>('create_real_task', given);
    expect(task).toMatchObject({ client_cwd: project, priority: 'P0', has_enhanced_context: false });
  });

  it('shows the array where a text was given in its place', async () => {
    const caller = place().orchestrator();
    const { value } = await caller.call('create_real_task', {
      description: 'Build',
      expected_deliverables: '["a.md", "b.md"]',
      constraints: 'No nails',
    });
    expect(value).toMatchObject({ success: false, code: 'INVALID_ARGUMENTS' });
    expect(value['error']).toMatch(
      /expected_deliverables is "\[.*; expected a list of at most 20 entries, .*: \["a.md","b.md"\]/,
    );
    expect(value['error']).toMatch(/constraints is "No nails"; expected a list .*: \["No nails"\]/);
  });

  it('names at once everything that is wrong: what is missing, misspelt, too long, and of another kind', async () => {
    const caller = place().orchestrator();
    const { value } = await caller.call('create_real_task', {
      desciption: 'x',
      background_context: 'b'.repeat(5_001),
      priority: 'P9',
    });
    expect(value['error']).toContain('description is missing');
    expect(value['error']).toContain('"desciption" is not a parameter; did you mean description?');
    expect(value['error']).toContain('background_context has 5001 characters; the limit is 5000');
    expect(value['error']).toContain('priority is "P9"; valid are P0, P1, P2, P3, P4');
    expect(value['hint']).toContain('nothing was done');
  });
});

describe('get_real_task_status', () => {
  it('has all that the predecessor documented', async () => {
    const here = place();
    const { taskId, parent, child } = family(here);
    reportProgress(here.store, child.id, { status: 'working', message: 'Digging', progress: 30 });
    reportFinding(here.store, child.id, finding);
    const status = await here.orchestrator().ok('get_real_task_status', { task_id: taskId });
    expect(status).toMatchObject({
      success: true,
      task_id: taskId,
      description: 'Build a bridge',
      status: 'ACTIVE',
      agents: { total_spawned: 3, active: 3, completed: 0, next_cursor: null },
      hierarchy: { [parent.id]: [child.id] },
      enhanced_progress: {
        recent_updates: [{ agent_id: child.id, message: 'Digging', progress: 30 }],
        recent_findings: [{ agent_id: child.id, severity: 'high' }],
        total_progress_entries: 1,
        total_findings: 1,
        progress_frequency: expect.any(Number) as number,
      },
      spiral_status: { enabled: true, violations: 0 },
      limits: { max_agents: 45, max_concurrent: 20, max_depth: 5 },
    });
    const { agents_list: agents } = (status as unknown as { agents: { agents_list: unknown[] } }).agents;
    expect(agents).toContainEqual(
      expect.objectContaining({
        id: child.id,
        type: 'builder',
        parent: parent.id,
        depth: 2,
        status: 'working',
        progress: 30,
        prompt: 'Build it.',
        tracked_files: expect.objectContaining({ log_file: `logs/${child.id}_stream.jsonl` }) as unknown,
      }),
    );
  });

  it('names what is there when a task or an agent is not', async () => {
    const here = place();
    const { taskId, parent } = family(here);
    const caller = here.orchestrator();
    expect(await caller.code('get_real_task_status', { task_id: 'TASK-20260101-000000-00000000' })).toBe(
      'NOT_FOUND',
    );
    expect(await caller.code('get_real_task_status', { task_id: '../../etc' })).toBe('INVALID_OPTION');
    const { value } = await caller.call('get_agent_output', {
      task_id: taskId,
      agent_id: 'nobody-000000-000000',
    });
    expect(value['error']).toContain(parent.id);
    expect(value['hint']).toContain('list_agents');
  });
});

describe('wait_for_agents', () => {
  it('is woken by what happens, says what changed, and goes on from its cursor', async () => {
    const here = place();
    const { taskId, child } = family(here);
    const told: string[] = [];
    const caller = here.orchestrator();
    const waiting = caller.call(
      'wait_for_agents',
      { task_id: taskId, until: 'any_done' },
      { progress: (m) => told.push(m) },
    );
    reportProgress(here.store, child.id, { status: 'completed', message: 'Done', progress: 100 });
    recordOutcome(here.store, child.id, { cause: 'completed', exitCode: 0 });
    const { value } = await waiting;
    expect(value).toMatchObject({
      success: true,
      reason: 'done',
      changed: [
        { agent_id: child.id, status: 'completed', process: 'gone', cause: 'completed', exit_code: 0 },
      ],
      pending_count: 2,
      done_count: 1,
    });
    const next = await caller.ok('wait_for_agents', {
      task_id: taskId,
      until: 'any_change',
      timeout_s: 0,
      cursor: value['cursor'],
    });
    expect(next).toMatchObject({
      reason: 'deadline',
      changed: [],
      next_step: expect.stringContaining('cursor') as string,
    });
  });

  it('ends when the client no longer waits', async () => {
    const here = place();
    const { taskId } = family(here);
    const stop = new AbortController();
    const waiting = here.orchestrator().call('wait_for_agents', { task_id: taskId }, { signal: stop.signal });
    stop.abort(new DOMException('gone', 'AbortError'));
    expect((await waiting).value['code']).toBe('CANCELLED');
  });

  it('does not wait longer than 45 seconds, and not where there is nothing to wait for', async () => {
    const here = place();
    const caller = here.orchestrator();
    const { task_id } = await caller.ok<{ task_id: string }>('create_real_task', { description: 'Nothing' });
    expect(await caller.code('wait_for_agents', { task_id, timeout_s: 46 })).toBe('INVALID_ARGUMENTS');
    expect(await caller.ok('wait_for_agents', { task_id })).toMatchObject({ reason: 'nothing_to_wait_for' });
  });
});

describe('sweep_resources and get_health_status', () => {
  it('look, change nothing, and say how things stand', async () => {
    const here = place();
    const { taskId, child } = family(here);
    const caller = here.orchestrator();
    expect(await caller.ok('sweep_resources')).toMatchObject({
      success: true,
      dry_run: true,
      leftovers: expect.any(Array) as unknown,
    });
    expect(await caller.ok('get_health_status', { task_id: taskId })).toMatchObject({
      success: true,
      healthy: expect.any(Boolean) as boolean,
      store: { ok: true },
      host: { state: 'none' },
      agents: expect.arrayContaining([expect.objectContaining({ id: child.id })]) as unknown,
    });
  });
});
