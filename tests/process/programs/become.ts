// Becomes the supervisor with the arguments given, and undoes what Node did to the process.
import { becomeSupervisor } from '../../../src/process/become-supervisor.ts';

const strings = (list: readonly string[]): Buffer => Buffer.from(list.map((one) => `${one}\0`).join(''));
const env = Object.entries(process.env).map(([name, value]) => `${name}=${value ?? ''}`);
becomeSupervisor(strings(process.argv.slice(2)), strings(env));
