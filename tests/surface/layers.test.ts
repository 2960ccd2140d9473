import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import layers from './layers.json' with { type: 'json' };

const src = join(import.meta.dirname, '../../src');
const allowed: Record<string, string[]> = layers;

describe('the arrows between the layers', () => {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );

  test('every folder of src is a known layer', () => {
    const folders = new Set(files.filter((name) => name.includes(sep)).map(layerOf));
    expect([...folders].filter((folder) => !(folder in allowed))).toEqual([]);
  });

  test('the table itself has no cycle', () => {
    const reaches = (from: string, to: string): boolean =>
      (allowed[from] ?? []).some((next) => next === to || reaches(next, to));
    expect(Object.keys(allowed).filter((layer) => reaches(layer, layer))).toEqual([]);
  });

  test('no file imports against them', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => !mayImport(layerOf(file), layerOf(target)))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });
});

/** '' for the files at the top of src, which every layer may use and which use no layer. */
function layerOf(file: string): string {
  return file.includes(sep) ? (file.split(sep)[0] ?? '') : '';
}

function mayImport(from: string, to: string): boolean {
  return from === to || to === '' || (allowed[from] ?? []).includes(to);
}

/** Relative imports, static and dynamic, as paths below src. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map(
    ([, found]) => found ?? '',
  );
  return specifiers.map((specifier) => relative(src, join(src, dirname(file), specifier)));
}
