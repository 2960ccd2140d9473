import { expect, test } from 'vitest';
import { inheritedDescriptors } from '../../src/cli/inherited-descriptors.ts';

test.each([
  [['--report', 'fd:3', '--', 'cmd'], [3]],
  [
    ['--report=fd:7', '--control=fd:5', '--', 'cmd'],
    [7, 5],
  ],
  [['--report=fd:7', '--control', 'fd:7', '--', 'cmd'], [7]],
  [['--report=fd:1', '--', 'cmd'], []],
  [['--', 'cmd', '--report', 'fd:9'], []],
  [['--report', 'fd:x', 'fd:-3'], []],
  [['--report', 'receipt-fd:3'], []],
])('%j names the descriptors %j', (args, expected) => {
  expect(inheritedDescriptors(args)).toEqual(expected);
});
