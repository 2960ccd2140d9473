import { sha256 } from '@noble/hashes/sha2.js';
import { hostFacts, type HostFacts } from './platform.ts';

/** This machine, in this boot. Rows carry its `id`; a pid means nothing without `bootId`. */
export interface HostIdentity {
  /** 16 hex digits: a hash of the machine's own id, stable across boots. */
  readonly id: string;
  readonly name: string;
  /** The kernel's id of this boot. */
  readonly bootId: string;
}

let known: HostIdentity | undefined;

/** Reads the identity once per process. */
export function hostIdentity(): HostIdentity {
  known ??= identityOf(hostFacts());
  return known;
}

/** machine-id(5) asks not to be published as it is, so that a hash with a name of our own is kept instead. */
function identityOf({ machineId, bootId }: HostFacts): HostIdentity {
  const source = machineId ?? `hostname ${hostname()}`;
  return {
    id: digest(`agent-reaper host ${source}`).slice(0, 16),
    get name() {
      return hostname();
    },
    bootId,
  };
}

/** Not imported: asked for once per boot, and what is started often has no other use for `node:os`. */
function hostname(): string {
  return process.getBuiltinModule('node:os').hostname();
}

/** Not by `node:crypto`, which takes longer to load than all that lists agents. */
function digest(text: string): string {
  return Buffer.from(sha256(Buffer.from(text))).toString('hex');
}
