import { describe, expect, test } from 'vitest';
import { markIn, supervisorMark } from '../../src/sweep/marks.ts';

const state = '/home/me/.local/state/agent-reaper';

describe('a mark in an environment', () => {
  test.each([
    [
      `AGENT_REAPER_IDENTITY=${state}/runs/builder-101112-abcdef/identity`,
      { ours: true, agentId: 'builder-101112-abcdef' },
    ],
    [
      `AGENT_REAPER_IDENTITY=/other/runs/builder-101112-abcdef/identity`,
      { ours: false, identity: '/other/runs/builder-101112-abcdef/identity' },
    ],
    // Looks alike, and is below another directory.
    [
      `AGENT_REAPER_IDENTITY=${state}2/runs/a-101112-abcdef/identity`,
      { ours: false, identity: `${state}2/runs/a-101112-abcdef/identity` },
    ],
    [
      `AGENT_REAPER_IDENTITY=${state}/runs/../../x/identity`,
      { ours: false, identity: `${state}/runs/../../x/identity` },
    ],
    [`AGENT_REAPER_IDENTITY=${state}/runs//identity`, { ours: false, identity: `${state}/runs//identity` }],
    ['AGENT_REAPER_IDENTITY=', null],
    [`XAGENT_REAPER_IDENTITY=${state}/runs/a-101112-abcdef/identity`, null],
    [`AGENT_REAPER_HOME=${state}`, null],
  ])('%s', (entry, mark) => {
    expect(markIn(['PATH=/bin', entry], state)).toEqual(mark);
  });

  test('none is in one that cannot be read', () => {
    expect(markIn(null, state)).toBeNull();
  });
});

describe('the command of a supervisor', () => {
  test.each([
    [['/x/agent-supervisor', '--spec', `${state}/runs/a-101112-abcdef/spec`], { agentId: 'a-101112-abcdef' }],
    [['/proc/self/exe', '--spec', `${state}/host.spec`], 'host'],
    [['agent-supervisor', '--spec', '/other/runs/a-101112-abcdef/spec'], null],
    [['agent-supervisor', '--', 'sleep', '--spec'], null],
    [['agent-supervisor', '--spec', `${state}/runs/a-101112-abcdef/identity`], null],
  ])('%j', (command, mark) => {
    expect(supervisorMark(command, state)).toEqual(mark);
  });
});
