import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ReaperError } from '../../src/errors.ts';
import { parseInput, parseTask } from '../../src/tasks/parse-input.ts';
import { agentTypeSchema, missionSchema, taskInputSchema } from '../../src/tasks/task-input.ts';
import { taskLimits } from '../../src/tasks/task-limits.ts';

const full = {
  description: 'Add a login page',
  priority: 'P1',
  client_cwd: '/home/u/project',
  background_context: 'There is none yet.',
  expected_deliverables: ['src/login.ts', 'A short guide'],
  success_criteria: ['the tests pass'],
  constraints: ['no new dependency'],
  relevant_files: ['src/app.ts'],
  conversation_history: [{ role: 'user', content: 'please', timestamp: '2026-01-02T03:04:05Z' }],
};

describe('parseTask', () => {
  it('gives back what is valid, unchanged', () => {
    expect(parseTask(full)).toEqual(full);
  });

  it('needs a description only, and takes P2 where no priority is given', () => {
    expect(parseTask({ description: 'Fix it' })).toEqual({ description: 'Fix it', priority: 'P2' });
  });

  it('accepts null for what is left out, as the predecessor did', () => {
    expect(parseTask({ ...full, constraints: null, background_context: null })).toMatchObject({
      constraints: null,
    });
  });

  it.each([
    ['description', taskLimits.description],
    ['background_context', taskLimits.background],
    ['client_cwd', taskLimits.path],
  ])('takes a %s of %i characters and refuses one more, with both figures', (field, limit) => {
    const text = (length: number): string => `/${'x'.repeat(length - 1)}`;
    expect(parseTask({ ...full, [field]: text(limit) })).toMatchObject({ [field]: text(limit) });
    expect(refusal({ ...full, [field]: text(limit + 1) })).toEqual({
      code: 'FIELD_TOO_LONG',
      message: `${field} has ${String(limit + 1)} characters; the limit is ${String(limit)}`,
    });
  });

  it.each([
    ['expected_deliverables', taskLimits.deliverables],
    ['success_criteria', taskLimits.successCriteria],
    ['constraints', taskLimits.constraints],
    ['relevant_files', taskLimits.relevantFiles],
  ])('takes %s of %i entries and refuses one more', (field, limit) => {
    const entries = (length: number): string[] =>
      Array.from({ length }, (_, index) => `entry ${String(index)}`);
    expect(parseTask({ ...full, [field]: entries(limit) })).toMatchObject({ [field]: entries(limit) });
    expect(refusal({ ...full, [field]: entries(limit + 1) }).message).toBe(
      `${field} has ${String(limit + 1)} entries; the limit is ${String(limit)}`,
    );
  });

  it('names the entry that is too long', () => {
    const long = { ...full, success_criteria: ['short', 'x'.repeat(201)] };
    expect(refusal(long).message).toBe('success_criteria[1] has 201 characters; the limit is 200');
    const history = [{ role: 'user', content: 'x'.repeat(taskLimits.message + 1) }];
    expect(refusal({ ...full, conversation_history: history }).message).toMatch(
      /^conversation_history\[0\]\.content has/u,
    );
  });

  it.each([
    [{}, 'description is missing'],
    [undefined, 'the task is missing'],
    ['text', 'the task is a string, expected object'],
    [{ ...full, description: ' \n' }, 'description must not be blank'],
    [{ ...full, description: 'a\0b' }, 'description must not contain NUL'],
    [{ ...full, priority: 'P9' }, 'priority is "P9"; valid are P0, P1, P2, P3, P4'],
    [{ ...full, client_cwd: 'relative' }, 'client_cwd must be an absolute path; it is "relative"'],
    [{ ...full, relevant_files: ['a\nb'] }, 'relevant_files[0] must be a single line'],
    [{ ...full, constraints: 'one' }, 'constraints is a string, expected array'],
    [{ ...full, constraints: [1] }, 'constraints[0] is a number, expected string'],
    [{ ...full, deadline: 'soon' }, 'the task has unknown fields: "deadline"'],
    [
      { ...full, conversation_history: [{ role: 'me', content: '' }] },
      'conversation_history[0].role is "me"',
    ],
  ])('refuses %j', (input, problem) => {
    const { code, message } = refusal(input);
    expect(code).toBe('INVALID_FIELD');
    expect(message).toContain(problem);
  });

  it('never throws anything else, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(...Object.keys(full)), (value, field) => {
        for (const input of [value, { ...full, [field]: value }]) {
          try {
            parseTask(input);
          } catch (error) {
            expect(ReaperError.is(error)).toBe(true);
          }
        }
      }),
    );
  });

  it('has a schema that can be shown to clients, limits and all', () => {
    const schema = z.toJSONSchema(taskInputSchema, { io: 'input' });
    expect(schema).toMatchObject({
      type: 'object',
      required: ['description'],
      additionalProperties: false,
      properties: { description: { maxLength: 500 }, priority: { enum: ['P0', 'P1', 'P2', 'P3', 'P4'] } },
    });
  });
});

describe('what an agent is told', () => {
  it('may be 2 MB, and is refused above the limit', () => {
    const mission = 'x'.repeat(2_000_000);
    expect(parseInput(missionSchema, mission, 'prompt')).toBe(mission);
    expect(() => parseInput(missionSchema, 'x'.repeat(4_000_001), 'prompt')).toThrow(
      'prompt has 4000001 characters; the limit is 4000000',
    );
  });

  it.each(['v1.2:checker', 'API tester', 'Prüfer', '$(id)', "it's"])('may have the type %j', (type) => {
    expect(parseInput(agentTypeSchema, type, 'agent_type')).toBe(type);
  });

  it.each(['', ' ', 'a\nb', 'a\u001b[31mb', 'a\u202eb', 'x'.repeat(61)])(
    'may not have the type %j',
    (type) => {
      expect(() => parseInput(agentTypeSchema, type, 'agent_type')).toThrow(/^agent_type /u);
    },
  );
});

function refusal(input: unknown): { code: string; message: string } {
  try {
    parseTask(input);
  } catch (error) {
    if (ReaperError.is(error)) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('it was accepted');
}
