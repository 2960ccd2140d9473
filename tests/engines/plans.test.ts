import { describe, expect, it } from 'vitest';
import { engines } from '../../src/engines/registry.ts';
import { planStart } from '../../src/engines/start.ts';
import { startRequest } from './start-request.ts';

const mcpServer = {
  command: '/usr/bin/node',
  args: ['/opt/main.js', 'mcp'],
  env: { AGENT_REAPER_HOME: '/home/u' },
};

describe('the whole command line of each engine', () => {
  it.each(engines)('$name', (engine) => {
    expect(planStart(engine, startRequest({ mcpServer }))).toMatchSnapshot();
  });
});
