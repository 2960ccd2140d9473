// An MCP server at its worst: ignores signals and the end of its input. Ends by itself after ten minutes.
import { setTimeout } from 'node:timers';

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
process.stdin.on('error', () => undefined).resume();
setTimeout(() => process.exit(0), 600_000);
