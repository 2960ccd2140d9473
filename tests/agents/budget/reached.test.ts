import { expect, test } from 'vitest';
import { reachedBudgets, type ReachedBudget, type Spender } from '../../../src/agents/budget/reached.ts';

function spender(id: string, parentId: string | null, changes: Partial<Spender> = {}): Spender {
  return {
    ...{ id, parentId, live: true, done: false },
    grant: { cost: null, tokens: null },
    used: { cost: 0, tokens: 0 },
    ...changes,
  };
}

const cost = (granted: number | null, used: number): Pick<Spender, 'grant' | 'used'> => ({
  grant: { cost: granted, tokens: null },
  used: { cost: used, tokens: 0 },
});

const short = (reached: readonly ReachedBudget[]): unknown =>
  reached.map(({ agentId, limit, granted, used, end }) => [agentId, limit, granted, used, [...end].sort()]);

test.each<[string, readonly Spender[], unknown]>([
  ['nobody has a budget', [spender('a', null, cost(null, 1e9))], []],
  ['nothing is used', [spender('a', null, cost(10, 0))], []],
  ['nothing may be used, and nothing is', [spender('a', null, cost(0, 0))], []],
  ['nothing may be used, and something is', [spender('a', null, cost(0, 1))], [['a', 'cost', 0, 1, ['a']]]],
  ['something is left', [spender('a', null, cost(10, 9))], []],
  ['the last is used', [spender('a', null, cost(10, 10))], [['a', 'cost', 10, 10, ['a']]]],
  [
    'tokens are used up, not money',
    [spender('a', null, { grant: { cost: 5, tokens: 7 }, used: { cost: 1, tokens: 8 } })],
    [['a', 'tokens', 7, 8, ['a']]],
  ],
  [
    'a child has used up its own',
    [spender('a', null, cost(10, 1)), spender('b', 'a', cost(4, 4))],
    [['b', 'cost', 4, 4, ['b']]],
  ],
  [
    'parent and child have used up the grant of the parent together',
    [spender('a', null, cost(10, 7)), spender('b', 'a', cost(4, 3))],
    [['a', 'cost', 10, 10, ['a']]],
  ],
  [
    'the parent has given everything away and uses a little of it itself',
    [spender('a', null, cost(10, 2)), spender('b', 'a', cost(9, 3))],
    [],
  ],
  [
    'those that are gone have used something too',
    [spender('a', null, cost(10, 2)), spender('b', 'a', { ...cost(9, 8), live: false })],
    [['a', 'cost', 10, 10, ['a']]],
  ],
  [
    'it is used up two levels down',
    [spender('a', null, cost(10, 1)), spender('b', 'a', cost(8, 1)), spender('c', 'b', cost(8, 7))],
    [['b', 'cost', 8, 8, ['b']]],
  ],
  [
    'the work of the one whose budget it was is done: those below it are ended',
    [
      spender('a', null, { ...cost(10, 8), done: true }),
      spender('b', 'a', cost(5, 2)),
      spender('c', 'a', { ...cost(5, 0), live: false }),
      spender('d', 'c', cost(5, 0)),
    ],
    [['a', 'cost', 10, 10, ['b', 'd']]],
  ],
  [
    'it is done and has nobody below it',
    [spender('a', null, { ...cost(10, 12), done: true })],
    [['a', 'cost', 10, 12, []]],
  ],
])('when %s', (_, tree, expected) => {
  expect(short(reachedBudgets(tree))).toEqual(expected);
  expect(short(reachedBudgets([...tree].reverse())), 'in any order').toEqual(expected);
});

test('in a tree of any shape whatever is used up is ended by somebody at or above it', () => {
  const shapes = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((seed) => [10, 30].map((granted) => ({ seed, granted })));
  for (const { seed, granted } of shapes) {
    const tree = Array.from({ length: 12 }, (_, index) =>
      spender(`a${String(index)}`, index === 0 ? null : `a${String((index * (seed + 1)) % index)}`, {
        ...cost(granted, (index * seed) % 7),
        live: (index + seed) % 3 !== 0,
      }),
    );
    const ended = new Set(reachedBudgets(tree).flatMap(({ end }) => end));
    const line = (id: string | null): readonly string[] =>
      id === null ? [] : [id, ...line(tree.find((agent) => agent.id === id)?.parentId ?? null)];
    const below = (id: string): readonly Spender[] => tree.filter((agent) => line(agent.id).includes(id));
    for (const agent of tree.filter(({ live }) => live)) {
      const used = below(agent.id).reduce((sum, each) => sum + each.used.cost, 0);
      if (used >= granted && used > 0) expect(line(agent.id).some((id) => ended.has(id))).toBe(true);
      else expect(ended.has(agent.id) && !line(agent.parentId).some((id) => isUp(id))).toBe(false);
    }
    function isUp(id: string): boolean {
      return below(id).reduce((sum, each) => sum + each.used.cost, 0) >= granted;
    }
  }
});
