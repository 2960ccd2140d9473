import { expect, test } from 'vitest';
import { sanitise } from './sanitise.ts';

const place = { root: '/tmp/ar-real-abc', cli: '/src/.cache/claude-1', api: 'http://127.0.0.1:4711' };
const one = '3d2a9186-bc42-4873-9008-48bc59a57397';
const two = '664a80b3-5154-4a7f-b8df-463d2eb14446';

test('paths, also with dashes for slashes, and the port become fixed ones', () => {
  const line =
    '/tmp/ar-real-abc/project -tmp-ar-real-abc-project /src/.cache/claude-1/x http://127.0.0.1:4711/v1';
  expect(sanitise(line, place)).toBe('/run/project -run-project /cli/x http://127.0.0.1:1/v1');
});

test('random ids are numbered, and equal ones stay equal', () => {
  const [a, b, c] = sanitise(`${one} ${two} ${one}`, place).split(' ');
  expect(a).toBe(c);
  expect(a).not.toBe(b);
  expect(a).toBe('00000000-0000-4000-8000-000000000001');
});

test('clocks and durations lose their values, counts keep theirs', () => {
  const line = '{"timestamp":1795172392412,"duration_ms":124,"num_turns":2,"at":"2026-11-20T11:04:23.693Z"}';
  expect(sanitise(line, place)).toBe(
    '{"timestamp":1767225600000,"duration_ms":1,"num_turns":2,"at":"2026-01-01T00:00:00.000Z"}',
  );
});
