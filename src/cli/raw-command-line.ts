import { readFileSync } from 'node:fs';

/**
 * The last `count` arguments of this process, byte by byte, each ended by a NUL. What a user typed need not be UTF-8,
 * and Node.js replaces what is not. Where the kernel does not tell, they come from Node.js.
 */
export function rawArguments(count: number): Buffer {
  const all = entries('/proc/self/cmdline') ?? process.argv.map((argument) => Buffer.from(argument));
  return joined(all.slice(all.length - count));
}

/** The environment that this process was started with, likewise, without what tells of an IPC channel to Node.js. */
export function rawEnvironment(): Buffer {
  const all = entries('/proc/self/environ') ?? environmentOfNode();
  return joined(all.filter((entry) => !entry.subarray(0, channel.length).equals(channel)));
}

const channel = Buffer.from('NODE_CHANNEL_');

function environmentOfNode(): Buffer[] {
  return Object.entries(process.env).map(([name, value]) => Buffer.from(`${name}=${value ?? ''}`));
}

/** What proc_pid_cmdline(5) and proc_pid_environ(5) hold; undefined where there is no such file, or nothing in it. */
function entries(file: string): Buffer[] | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return undefined;
  }
  const found: Buffer[] = [];
  for (let start = 0, end = bytes.indexOf(0); end !== -1; start = end + 1, end = bytes.indexOf(0, start)) {
    found.push(bytes.subarray(start, end));
  }
  return found.length === 0 ? undefined : found;
}

function joined(strings: readonly Buffer[]): Buffer {
  return Buffer.concat(strings.flatMap((string) => [string, Buffer.alloc(1)]));
}
