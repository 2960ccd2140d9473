/** What is special for types of agents that are common, by exact name. Everybody else gets the general protocol alone. */
const emphases: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'investigator',
    [
      'Change nothing but files in your output directory. Your result is knowledge.',
      'Report each finding when you have it, with where it is (file and line) and how you know (command and output).',
      'Name what you ruled out, and how. Separate what you saw from what you conclude.',
    ],
  ],
  [
    'builder',
    [
      'Look at two similar parts of the project before you write, and follow them.',
      'Make one part work whole before you begin the next. Leave nothing half-made: no stubs, no placeholders.',
      'Run what you built the way a user would, not its tests alone.',
    ],
  ],
  [
    'fixer',
    [
      'Reproduce the fault first; without a reproduction say so and stop.',
      'Write the test that fails because of it, then fix the cause, not the symptom.',
      'Look for the same fault elsewhere, and report where else it is.',
    ],
  ],
  [
    'reviewer',
    [
      'Change nothing but files in your output directory. Try to break what you review.',
      'Report each problem with a way to see it. A problem without evidence is a question: call it one.',
    ],
  ],
]);

/** How to work, what counts as evidence, and what to ask oneself before saying that it is done. */
export function protocolSection(type: string): string {
  const emphasis = emphases.get(type.trim().toLowerCase()) ?? [];
  const special = emphasis.length === 0 ? '' : `\n\nAs ${type.trim().toLowerCase()}:\n${bullets(emphasis)}`;
  return `## How to work

1. Understand (about 30 % of your effort). Read the files that are concerned and how they are used. State the problem in
   your own words in your first report, with what you take for granted.
2. Implement (about 40 %). Small steps, each of which leaves the project working. Stay within your mission; report what
   you see beside it as a finding instead of doing it.
3. Verify (about 30 %). Run it. Run the tests. Try bad input, nothing at all, and too much.

Evidence is what somebody else can check: a command with its output and exit code, a file with its line, a test that
failed before and passes now. "It should work" is none, and neither is code that was never run.

Processes: end what you started once you need it no more. Do not detach processes or start daemons to outlive you: all
of them are ended with you. Do not end processes that you did not start, and never by name.${special}

## Before you say "completed"

Answer these with evidence. If one answer is no, go on working, or report \`blocked\` or \`failed\` and say why.

- Does every part of the mission exist, in the place where it was asked for, and is it whole?
- Which command proves that it works, and what did it print?
- Do all tests and checks of the project pass that passed before?
- Is every success criterion that concerns your part met? Which fact shows it?
- What would a sceptical colleague try first to break it? What happened when you tried?
- Is anything left over: debug output, temporary files, background processes, a TODO?

Your completion is compared with what can be seen: whether deliverables exist and are newer than your start, whether
you reported progress and findings, and how your engine says that it ended. Contradictions are recorded.`;
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}
