/** What a fact is about. */
export type Topic =
  | 'name'
  | 'language'
  | 'runtime'
  | 'framework'
  | 'package-manager'
  | 'test'
  | 'check'
  | 'script'
  | 'workspace'
  | 'instructions';

/** Something that is known of a project, and where it stands. */
export interface Fact {
  readonly topic: Topic;
  /** One line: for a script its name, for an instruction its file. */
  readonly value: string;
  /** One line more, such as the command of a script; empty where there is none. */
  readonly detail: string;
  readonly evidence: { readonly file: string; readonly key: string };
}

/** A manifest that could not be used, or not wholly. */
export interface Problem {
  readonly file: string;
  readonly problem: string;
}

/** What the manifests in a project's root say. */
export interface ProjectContext {
  readonly root: string;
  readonly facts: readonly Fact[];
  readonly problems: readonly Problem[];
}

/** What one manifest contributes. */
export interface Findings {
  readonly facts: readonly Fact[];
  readonly problems: readonly Problem[];
}

/** Characters of a value and of a detail that are kept. */
const lineLimit = 200;

/** A fact, its texts made single lines of bounded length: they come from files that anybody may have written. */
export function fact(topic: Topic, value: string, file: string, key: string, detail = ''): Fact {
  return { topic, value: oneLine(value), detail: oneLine(detail), evidence: { file, key: oneLine(key) } };
}

/** The values of a topic, each once. */
export function valuesOf(context: ProjectContext, topic: Topic): readonly string[] {
  return [...new Set(context.facts.filter((known) => known.topic === topic).map(({ value }) => value))];
}

function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line.length <= lineLimit ? line : `${line.slice(0, lineLimit)}…`;
}
