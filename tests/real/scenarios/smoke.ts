import type { Scenario, Turn } from '../api/scenario.ts';

/** What each CLI is run through, and what is recorded of it. */
export type SmokeName =
  | 'plain-answer'
  | 'shell-tool'
  | 'shell-fails'
  | 'two-calls'
  | 'mcp-tool'
  | 'mcp-tool-fails'
  | 'wrong-key'
  | 'wrong-model'
  | 'rate-limited'
  | 'overloaded-once'
  | 'server-error'
  | 'cut-once'
  | 'cut-always'
  | 'invalid-json'
  | 'huge-line'
  | 'silent'
  | 'denied'
  | 'turn-limit'
  | 'cost-limit';

/** One text of more than 30 MB without a line break; no repetition, which CLIs take for a loop. */
function hugeText(): string {
  return Array.from({ length: 5_400_000 }, (_, i) => i.toString(36)).join(' ');
}

const answer: Turn = { reply: { text: 'All done.' } };

function always(turn: Turn): readonly Turn[] {
  return [{ ...turn, times: Infinity }];
}

const turns: Readonly<Record<SmokeName, readonly Turn[]>> = {
  'plain-answer': [{ when: { user: /look around/ }, ...answer }],
  'shell-tool': [
    { reply: { text: 'I look.', calls: [{ shell: 'echo from-the-shell' }] } },
    { when: { toolResult: /from-the-shell/ }, ...answer },
  ],
  'shell-fails': [
    { reply: { calls: [{ shell: 'echo about-to-fail; exit 3' }] } },
    { when: { toolResult: /about-to-fail/ }, ...answer },
  ],
  'two-calls': [
    { reply: { calls: [{ shell: 'echo first-call' }, { shell: 'echo second-call' }] } },
    { when: { toolResult: /second-call/ }, ...answer },
  ],
  'mcp-tool': [
    { reply: { calls: [{ server: 'notes', tool: 'add_note', input: { text: 'a finding' } }] } },
    { when: { toolResult: /kept: a finding/ }, ...answer },
  ],
  'mcp-tool-fails': [
    { reply: { calls: [{ server: 'notes', tool: 'break_note', input: {} }] } },
    { when: { toolResult: /the note is torn/ }, ...answer },
  ],
  'wrong-key': always({ reply: { status: 401, message: 'the key is not valid' } }),
  'wrong-model': always({ reply: { status: 404, message: 'no model of that name' } }),
  'rate-limited': always({ reply: { status: 429, message: 'too many requests', retryAfterSeconds: 1 } }),
  'overloaded-once': [{ reply: { status: 529, message: 'overloaded' } }, answer],
  'server-error': always({ reply: { status: 500, message: 'it broke' } }),
  'cut-once': [{ reply: { text: 'This breaks off.', fault: { kind: 'cut' } } }, answer],
  'cut-always': always({ reply: { text: 'This breaks off.', fault: { kind: 'cut' } } }),
  'invalid-json': always({ reply: { text: 'This is garbled.', fault: { kind: 'invalid-json' } } }),
  get 'huge-line'() {
    return [{ reply: { text: hugeText() } }];
  },
  silent: always({ reply: { text: 'Never said.', fault: { kind: 'silent' } } }),
  denied: [
    {
      reply: {
        text: 'I write.',
        calls: [{ shell: 'touch written-by-agent; sleep 1; test -e written-by-agent' }],
      },
    },
    answer,
  ],
  'turn-limit': always({ reply: { text: 'I look.', calls: [{ shell: 'echo from-the-shell' }] } }),
  'cost-limit': always({ reply: { text: 'I look.', calls: [{ shell: 'echo from-the-shell' }] } }),
};

export const smokeNames = Object.keys(turns) as readonly SmokeName[];

export function smoke(name: SmokeName): Scenario {
  return { name, turns: turns[name] };
}
