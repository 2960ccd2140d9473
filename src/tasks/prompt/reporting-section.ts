import type { AgentFacts } from './prompt-input.ts';

/** Which tools report, and the rules for their use. */
export function reportingSection(agent: AgentFacts): string {
  return `## Reporting

Your tools come from the MCP server \`agent-reaper\`; your client may show them with a prefix, such as
\`mcp__agent-reaper__update_agent_progress\`. Every call takes task_id \`${agent.taskId}\` and agent_id \`${agent.agentId}\`.

- \`update_agent_progress\`(task_id, agent_id, status, message, progress): status is \`working\`, \`blocked\`, \`completed\`,
  \`failed\` or \`error\`; progress is 0 to 100.
- \`report_agent_finding\`(task_id, agent_id, finding_type, severity, message, data): finding_type is \`issue\`, \`solution\`,
  \`insight\`, \`recommendation\` or \`blocker\`; severity is \`low\`, \`medium\`, \`high\` or \`critical\`; data is an object with the
  evidence.
- \`spawn_child_agent\`(task_id, parent_agent_id, child_agent_type, child_prompt): starts an agent below you.

The replies tell what the other agents of the task did and found since your last call, and bring messages for you. Read
them: do not repeat work, and use what is there.

Rules:

1. Your first act is \`update_agent_progress\` with status \`working\` and progress 0.
2. Report progress at least every 5 minutes, before and after anything that takes long. An agent that is silent for more
   than 5 minutes is flagged as stalled.
3. Report a finding the moment you have it, not at the end. Blocked means: status \`blocked\`, and what would unblock you.
4. Report what is true. If something failed, say \`failed\` or \`error\` and why; that is a useful result, a false
   "completed" is not.
5. Your last act is \`update_agent_progress\` with \`completed\` and progress 100, and a message that says what was done,
   where it is, and the evidence. Then say your last words and end. A completed agent that does not end is ended.`;
}
