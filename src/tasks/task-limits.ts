/** Limits of what describes a task; lengths in characters. Input above them is refused, never cut. */
export const taskLimits = {
  description: 500,
  background: 5000,
  deliverables: 20,
  successCriteria: 15,
  constraints: 15,
  /** Of each deliverable, criterion and constraint. */
  item: 200,
  relevantFiles: 50,
  path: 4096,
  messages: 50,
  message: 8000,
  timestamp: 64,
  /** What one agent is told, beside all that describes the task. */
  mission: 4_000_000,
  agentType: 60,
} as const;

/** From most to least urgent. */
export const priorities = ['P0', 'P1', 'P2', 'P3', 'P4'] as const;

/** Who said a message of the conversation that led to a task. */
export const messageRoles = ['user', 'assistant', 'orchestrator', 'system'] as const;
