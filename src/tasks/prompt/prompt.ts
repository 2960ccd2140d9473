import { orchestrationSection } from './orchestration-section.ts';
import { projectSection } from './project-section.ts';
import type { PromptInput } from './prompt-input.ts';
import { protocolSection } from './protocol-section.ts';
import { reportingSection } from './reporting-section.ts';
import { identitySection, missionSection, taskSection, titleSection } from './sections.ts';

/**
 * The prompt of an agent. Pure and deterministic: no clock, no randomness, no order that is not written down. Whatever
 * others wrote stands between tags that it cannot close.
 */
export function agentPrompt(input: PromptInput): string {
  const sections = [
    titleSection(input),
    identitySection(input.agent),
    missionSection(input.mission),
    taskSection(input.task),
    projectSection(input.project),
    protocolSection(input.agent.type),
    orchestrationSection(input),
    reportingSection(input.agent),
  ];
  return `${sections.join('\n\n')}\n`;
}
