// Tells which binaries the loader takes here, or how it fails. The addon is known by what require() has loaded.
import { createRequire } from 'node:module';
import { ReaperError } from '../../../src/errors.ts';
import { addon } from '../../../src/native/load.ts';
import { supervisorPath } from '../../../src/native/supervisor-path.ts';

const answer = { addon: told(loadedAddon), supervisor: told(supervisorPath) };
process.stdout.write(JSON.stringify(answer));

function loadedAddon(): string | undefined {
  addon();
  return Object.keys(createRequire(import.meta.url).cache).find((file) => file.endsWith('.node'));
}

function told(locate: () => string | undefined): unknown {
  try {
    return locate();
  } catch (error) {
    if (!ReaperError.is(error)) return { untyped: String(error) };
    return { ...error.toJSON(), hasCause: error.cause instanceof Error };
  }
}
