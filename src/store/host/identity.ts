import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
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
  const name = hostname();
  const source = machineId ?? `hostname ${name}`;
  return {
    id: createHash('sha256').update(`agent-reaper host ${source}`).digest('hex').slice(0, 16),
    name,
    bootId,
  };
}
