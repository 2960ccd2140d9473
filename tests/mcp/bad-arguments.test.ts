import { describe, expect, it } from 'vitest';
import { ReaperError } from '../../src/errors.ts';
import { parseArguments } from '../../src/mcp/arguments.ts';
import { listedTools } from '../../src/mcp/listed-tools.ts';
import { failure } from '../../src/mcp/reply.ts';
import { tools } from '../../src/mcp/tools/table.ts';
import { badValues, goodOf, validWords, type FieldSchema } from './bad-values.ts';

/** How zod words what is wrong. */
const raw =
  /too (small|big)|invalid (input|type|option|string)|expected \w+ to (be|have)|received|unrecognized/i;

const listed = listedTools();

describe.each(tools.map((tool) => [tool.name, tool] as const))('%s', (name, tool) => {
  const schema = [...listed.orchestrator, ...listed.agent].find((one) => one.name === name)?.inputSchema;
  const properties = (schema?.properties ?? {}) as Readonly<Record<string, FieldSchema>>;
  const required = schema?.required ?? [];
  const good = goodOf({ type: 'object', properties, required }) as Readonly<Record<string, unknown>>;

  const errorFor = (args: unknown): string => {
    try {
      parseArguments(tool, args);
    } catch (error) {
      expect(ReaperError.is(error, 'INVALID_ARGUMENTS') ? 'INVALID_ARGUMENTS' : error).toBe(
        'INVALID_ARGUMENTS',
      );
      const { error: text, hint } = failure(error).structuredContent as { error: string; hint: string };
      expect(text).toMatch(new RegExp(`^${name} was not called as it should be: `));
      expect(text).not.toMatch(raw);
      expect(text.length).toBeLessThanOrEqual(1_000);
      expect(hint).toContain('nothing was done');
      return text.slice(text.indexOf(': ') + 2);
    }
    throw new Error(`${name} takes ${JSON.stringify(args).slice(0, 300)}`);
  };

  it('takes what its schema asks for', () => {
    expect(() => parseArguments(tool, good)).not.toThrow();
  });

  const fields = Object.entries(properties);

  it.runIf(required.length > 0).each(required)(
    'names %s, and what it should be, when it is missing or null',
    (field) => {
      const { [field]: _, ...without } = good;
      const words = validWords(properties[field] ?? {});
      expect(errorFor(without)).toMatch(new RegExp(`^${field} is missing; `));
      expect(errorFor(without)).toMatch(words);
      expect(errorFor({ ...good, [field]: null })).toMatch(new RegExp(`^${field} is null; `));
      expect(errorFor({ ...good, [field]: null })).toMatch(words);
    },
  );

  it('takes null for what may be left out', () => {
    const optional = fields.filter(([field]) => !required.includes(field)).map(([field]) => [field, null]);
    expect(() => parseArguments(tool, { ...good, ...Object.fromEntries(optional) })).not.toThrow();
  });

  const cases = fields.flatMap(([field, of]) =>
    badValues(of).map((bad) => [field, bad.kind, bad.place ?? '', bad, of] as const),
  );

  it.runIf(cases.length > 0).each(cases)(
    'names %s, its value and what is valid when it %s%s',
    (field, kind, place, bad, of) => {
      const text = errorFor({ ...good, [field]: bad.value });
      // The entry itself, and nothing but it.
      expect(text.startsWith(`${field}${place} `), text).toBe(true);
      for (const shown of bad.shows) expect(text).toContain(shown);
      if (!/too (long|many)/.test(kind) && place === '') expect(text).toMatch(validWords(of));
    },
  );

  it('names a parameter that it does not have, and the ones that it has', () => {
    const text = errorFor({ ...good, nosuch_thing: 'a value' });
    expect(text).toContain('"nosuch_thing" is not a parameter');
    for (const field of Object.keys(properties)) expect(text).toContain(field);
    expect(errorFor({ ...good, ['y'.repeat(3_000)]: 1 })).toContain('yyyyyy');
  });

  it.each([
    ['a list', [1]],
    ['a text', '{}'],
    ['a number', 3],
  ])('takes no %s for its arguments', (_, args) => {
    const text = errorFor(args);
    expect(text).toContain('the arguments are');
    expect(text).toContain(JSON.stringify(args));
    expect(text).toContain('an object');
  });
});
