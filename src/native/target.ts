import { readFileSync } from 'node:fs';
import { ReaperError } from '../errors.ts';

const platforms: readonly string[] = ['linux', 'darwin'];
const architectures: readonly string[] = ['x64', 'arm64'];

/** The name of this platform's folder below `prebuilds`, such as `linux-x64` or `linuxmusl-arm64`. */
export function target(): string {
  const { platform, arch } = process;
  if (!platforms.includes(platform) || !architectures.includes(arch)) {
    throw new ReaperError('UNSUPPORTED_PLATFORM', { platform, arch });
  }
  return `${platform}${platform === 'linux' && usesMusl() ? 'musl' : ''}-${arch}`;
}

/** The loader that runs this very process tells its libc; the diagnostic report would look up the network. */
function usesMusl(): boolean {
  try {
    return readFileSync('/proc/self/maps', 'latin1').includes('/ld-musl-');
  } catch {
    return false;
  }
}
