import { describe, expect, test } from 'vitest';
import { errorCodes } from '../../src/error-codes.ts';
import { ReaperError } from '../../src/errors.ts';

describe('ReaperError', () => {
  const error = new ReaperError('NO_PROCESS', { pid: 4711 }, { cause: new Error('ESRCH') });

  test('names the value and keeps code, facts, cause and help', () => {
    expect(error.message).toBe('There is no process 4711');
    expect(error).toMatchObject({
      code: 'NO_PROCESS',
      facts: { pid: 4711 },
      exitCode: 4,
      name: 'ReaperError',
    });
    expect((error.cause as Error).message).toBe('ESRCH');
    expect(error.help).toBe(errorCodes.NO_PROCESS.help);
  });

  test('is recognised by its brand, so that two copies of the package agree', () => {
    const foreign = Object.assign(new Error('x'), {
      [Symbol.for('agent-reaper.error')]: true,
      code: 'NO_PROCESS',
    });
    expect(ReaperError.is(error)).toBe(true);
    expect(ReaperError.is(foreign, 'NO_PROCESS')).toBe(true);
    expect(ReaperError.is(foreign, 'USAGE')).toBe(false);
    expect(ReaperError.is(new Error('x'))).toBe(false);
    expect(ReaperError.is(undefined)).toBe(false);
  });

  test('becomes the envelope of every JSON answer', () => {
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: 'NO_PROCESS',
      message: 'There is no process 4711',
      help: errorCodes.NO_PROCESS.help,
      facts: { pid: 4711 },
    });
  });

  test.each(Object.entries(errorCodes))(
    '%s has a help text and an exit code of the command line',
    (_code, entry) => {
      expect(entry.help.length).toBeGreaterThan(0);
      expect([1, 2, 4, 5, 6]).toContain(entry.exit);
    },
  );
});
