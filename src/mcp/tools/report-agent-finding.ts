import { z } from 'zod';
import { reportFinding } from '../../agents/reports/finding.ts';
import { shortened } from '../../agents/reports/bounded.ts';
import { selfOf } from '../subject.ts';
import { agentId, taskId } from './fields.ts';
import { coordination, findingTypes, reportText, severities } from './reporting.ts';
import { adding, tool, type Tool } from './tool.ts';

/** Characters of JSON of the data that the reply repeats. */
const repeatedData = 500;

export const reportAgentFinding: Tool = tool({
  name: 'report_agent_finding',
  title: 'Report a finding',
  description:
    'Report what you have found, the moment you have it: others see it with their next call. `data` holds the evidence (file, line, command, output). The reply is like that of update_agent_progress.',
  roles: ['agent'],
  annotations: adding,
  input: z.strictObject({
    task_id: taskId,
    agent_id: agentId.describe('your own id'),
    finding_type: z.enum(findingTypes),
    severity: z.enum(severities),
    message: z.string().min(1).max(reportText),
    data: z.looseObject({}).optional(),
  }),
  output: z.object({
    own_finding: z.object({
      agent_id: z.string(),
      finding_type: z.string(),
      severity: z.string(),
      message: z.string(),
      data: z.looseObject({}).nullable(),
      timestamp: z.string(),
    }),
    coordination_info: coordination,
  }),
  innerNames: { finding: 'data' },
  withoutConfig: true,
  run: async (call, { task_id, agent_id, finding_type, severity, message, data = null }) => {
    const self = selfOf(call, { taskId: task_id, agentId: agent_id, name: 'agent_id' });
    const finding = { finding_type, severity, message, data };
    const { own_finding, coordination_info } = await reportFinding(call.manager, self.id, finding);
    const size = JSON.stringify(data).length;
    return {
      own_finding: {
        ...own_finding,
        message: shortened(message, 500),
        data: size <= repeatedData ? data : { stored_characters: size },
      },
      coordination_info,
    };
  },
});
