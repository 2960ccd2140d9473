/** Reads of untrusted JSON that never throw: a field of the wrong type is as good as absent. */

/** `value` as an object; an empty one when it is none. */
export function object(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

/** Whether `value` is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `value` as an array; an empty one when it is none. */
export function array(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** `value` when it is a non-empty string. */
export function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** `value` when it is a finite number that is not negative, else 0. */
export function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}

/** `value` when it is a finite number that is not negative. */
export function amount(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

/** `value` for a person: a string as it is, anything else as JSON, at most `limit` characters. */
export function preview(value: unknown, limit = 2000): string {
  const whole = typeof value === 'string' ? value : (safeJson(value) ?? '');
  return whole.length <= limit
    ? whole
    : `${whole.slice(0, limit)}… (${String(whole.length - limit)} more characters)`;
}

function safeJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // Parsed from text that was nested deeper than the serializer's stack.
    return '(nested too deep to show)';
  }
}
