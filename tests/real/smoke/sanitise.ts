/** Where a run took place: what differs between two recordings of the same stream. */
export interface Place {
  readonly root: string;
  readonly cli: string;
  readonly api: string;
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const prefixedId = /\b(ses|msg|prt)_[0-9a-f]{12}[0-9A-Za-z]{14}\b/g;
const timestamp = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z/g;
const errorReference = /\berr_[0-9a-f]{8}\b/g;
const httpDate = /[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/g;
const duration = /("(?:\w+_ms|time_to_\w+|uptime)":)\d+(?:\.\d+)?/g;
const epoch = /("(?:timestamp|start|end|created)":)1\d{12}\b/g;

/** A recorded stream without paths, ports, clocks and random ids; ids keep who is equal to whom. */
export function sanitise(stream: string, { root, cli, api }: Place): string {
  const seen = new Map<string, number>();
  const number = (id: string): string => {
    if (!seen.has(id)) seen.set(id, seen.size + 1);
    return String(seen.get(id));
  };
  return stream
    .replaceAll(cli, '/cli')
    .replaceAll(root, '/run')
    .replaceAll(root.replaceAll('/', '-'), '-run')
    .replaceAll(api, 'http://127.0.0.1:1')
    .replaceAll(api.replace('http://', ''), '127.0.0.1:1')
    .replace(uuid, (id) => `00000000-0000-4000-8000-${number(id).padStart(12, '0')}`)
    .replace(prefixedId, (id, prefix: string) => `${prefix}_${number(id)}`)
    .replace(timestamp, '2026-01-01T00:00:00.000Z')
    .replace(errorReference, 'err_1')
    .replace(httpDate, 'Thu, 01 Jan 2026 00:00:00 GMT')
    .replace(duration, '$11')
    .replace(epoch, '$11767225600000');
}
