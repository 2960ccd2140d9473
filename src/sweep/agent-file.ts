/** An id of an agent, as `newAgentId` gives them, among the names that `agentFiles` makes of it. */
const pattern =
  /^(agent_prompt_|deploy_)?([A-Za-z0-9][A-Za-z0-9-]{0,39}-\d{6}-[0-9a-f]{6})(\.txt|\.json|_stream\.jsonl|_progress\.jsonl|_findings\.jsonl)/;

/** Whose file this is, in the workspace of a task or in one of its folders; null for what is no agent's. */
export function agentOfFile(name: string): string | null {
  return pattern.exec(name)?.[2] ?? null;
}

/** Whether it is the prompt of an agent. */
export function isPrompt(name: string): boolean {
  return name.startsWith('agent_prompt_') && name.endsWith('.txt');
}

/** Whether it is, in the folder of logs, one of an agent. */
export function isLiveLog(name: string): boolean {
  return agentOfFile(name) !== null;
}
