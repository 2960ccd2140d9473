import { describe, expect, test } from 'vitest';
import { checkKeys } from '../../src/process/known-keys.ts';

const known = ['grace', 'timeout', 'idleTimeout', 'onParentExit'];

describe('the keys of an options object', () => {
  test('are fine when all are known, or there are none', () => {
    expect(() => {
      checkKeys({ grace: 1, timeout: undefined }, known, 'options');
      checkKeys({}, known, 'options');
    }).not.toThrow();
  });

  test.each([
    ['Grace', 'grace'],
    ['on_parent_exit', 'onParentExit'],
    ['idletimeout', 'idleTimeout'],
    ['tmeoutt', 'timeout'],
    ['timeoutMs', 'timeout'],
    ['idle', 'idleTimeout'],
    ['forceKillAfterDelay', 'grace'],
  ])('are refused when one is %s, for it is likely to mean %s', (key, suggestion) => {
    expect(() => {
      checkKeys({ grace: 1, [key]: 1 }, known, 'options');
    }).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_OPTION', facts: { option: key, suggestion } }) as Error,
    );
  });

  test.each(['uid', 'graceperiod', '__proto', ''])('are refused without a guess when one is %j', (key) => {
    expect(() => {
      checkKeys({ [key]: undefined }, known, 'options');
    }).toThrow(expect.objectContaining({ code: 'UNKNOWN_OPTION', facts: { option: key } }) as Error);
  });

  test.each([null, undefined, 7, 'grace', [], () => undefined])(
    'are refused when %s is no object',
    (value) => {
      expect(() => {
        checkKeys(value, known, 'limits');
      }).toThrow(
        expect.objectContaining({
          code: 'INVALID_OPTION',
          facts: { option: 'limits', value, expected: 'an object' },
        }) as Error,
      );
    },
  );
});
