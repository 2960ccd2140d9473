import type { ResultKind } from './event.ts';

/** HTTP statuses by which a model API says "not now" or "not for this account": payment required, too many requests. */
const limitStatuses: readonly number[] = [402, 429];

const limitWords =
  /\b(rate[ _-]?limit|usage limit|session limit|weekly limit|quota|too many requests|insufficient (credit|balance|funds)|credit balance|max(imum)? (turns|budget)|resource_exhausted|(status|error|http|code)\W{0,3}(402|429))/i;

/** Whether a failure is a limit (wait, or pay) or an error, from the API's status where the engine gives it, else its words. */
export function failureKind(message: string, status: number | null): ResultKind {
  if (status !== null) return limitStatuses.includes(status) ? 'limit' : 'error';
  return limitWords.test(message) ? 'limit' : 'error';
}
