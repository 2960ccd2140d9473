import { beforeDashes } from './before-dashes.ts';

/**
 * The descriptors beyond 0 to 2 that a command line of the supervisor names as `fd:N`, before its `--`. Node marks all that it
 * inherited close-on-exec, so they must be kept open by name.
 */
export function inheritedDescriptors(args: readonly string[]): number[] {
  const named = beforeDashes(args).flatMap((argument) => /(?:^|=)fd:(\d{1,9})$/.exec(argument)?.[1] ?? []);
  return [...new Set(named.map(Number))].filter((descriptor) => descriptor > 2);
}
