import { execFileSync } from 'node:child_process';
import { basename, join } from 'node:path';

const programs = join(import.meta.dirname, '../programs');

/** Compiles a C program of `tests/programs` into `folder`. Returns the path of the executable. */
export function compileProgram(source: string, folder: string): string {
  const program = join(folder, basename(source, '.c'));
  const compiler = process.env['CC'] ?? 'cc';
  const flags = ['-std=c11', '-D_GNU_SOURCE', '-Wall', '-Wextra'];
  execFileSync(compiler, [...flags, '-o', program, join(programs, source)]);
  return program;
}
