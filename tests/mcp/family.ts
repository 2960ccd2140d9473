import { freshAgent } from '../store/helpers.ts';
import type { Place } from './calls.ts';

/** A finding, as an agent files it. */
export const finding = {
  finding_type: 'issue',
  severity: 'high',
  message: 'It leaks.',
  data: { file: 'a.ts', line: 3 },
};

/** Agents of one task. */
export interface Family {
  readonly taskId: string;
  readonly parent: ReturnType<typeof freshAgent>;
  readonly child: ReturnType<typeof freshAgent>;
  readonly sibling: ReturnType<typeof freshAgent>;
}

/** A parent with a child, and one beside it. */
export function family({ store }: Place): Family {
  const parent = freshAgent(store);
  const { taskId } = parent;
  const child = freshAgent(store, { taskId, parentId: parent.id });
  return { taskId, parent, child, sibling: freshAgent(store, { taskId }) };
}
