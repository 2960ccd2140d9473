import type { Scenario, ServerCall, Turn } from '../api/scenario.ts';

/** A call of one of our tools, by an agent that goes by what its prompt says of it. */
export function ourTool(tool: string, input: Readonly<Record<string, unknown>>): ServerCall {
  const own = { task_id: '<task id>', agent_id: '<agent id>' };
  return { server: 'agent-reaper', tool, input: { ...own, ...input } };
}

export function progress(status: string, message: string, percent: number): ServerCall {
  return ourTool('update_agent_progress', { status, message, progress: percent });
}

export function finding(message: string): ServerCall {
  return ourTool('report_agent_finding', {
    finding_type: 'insight',
    severity: 'low',
    message,
    data: { seen: true },
  });
}

const last: Turn = { reply: { text: 'All reported.' } };

/** Works by the rules: begins, tells what it found, and says that it has completed. */
export const reportsEverything: Scenario = {
  name: 'reports everything',
  turns: [
    { reply: { calls: [progress('working', 'I begin.', 0)] } },
    { when: { toolResult: /coordination_info/ }, reply: { calls: [finding('There is a file.')] } },
    {
      when: { toolResult: /own_finding/ },
      reply: { calls: [progress('completed', 'Looked at all of it: `ls` shows one file.', 100)] },
    },
    { when: { toolResult: /own_update/ }, ...last },
  ],
};

/** Says of itself that it could not do it. */
export const reportsFailure: Scenario = {
  name: 'reports a failure',
  turns: [{ reply: { calls: [progress('failed', 'The file is not there.', 40)] } }, last],
};
