import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { migrations } from '../../src/store/schema/migrations.ts';
import { freshStore } from './helpers.ts';
import { schemaPage } from './schema-page.ts';

const root = join(import.meta.dirname, '../..');

describe('the schema', () => {
  it('is what docs/store-schema.md says', async () => {
    await expect(schemaPage(freshStore())).toMatchFileSnapshot('../../docs/store-schema.md');
  });

  it('has a host on each row that belongs to one', () => {
    const { database } = freshStore();
    for (const table of [
      'boots',
      'tasks',
      'agents',
      'outcomes',
      'resources',
      'events',
      'cleanup_attempts',
      'tombstones',
      'directories',
      'archives',
    ]) {
      const columns = database
        .all('SELECT name FROM pragma_table_info(:table)', { table })
        .map((row) => row['name']);
      expect(columns, table).toContain('host_id');
    }
  });

  it('is made of one entry for each numbered group of files', () => {
    const numbers = readdirSync(join(root, 'src/store/schema'))
      .map((name) => name.slice(0, 4))
      .filter((name) => /^\d+$/.test(name));
    expect(migrations).toHaveLength(new Set(numbers).size);
  });

  it('is foreign-key clean, and every table is strict', () => {
    const { database } = freshStore();
    expect(database.all('PRAGMA foreign_key_check')).toEqual([]);
    expect(database.get('PRAGMA foreign_keys')?.['foreign_keys']).toBe(1);
    const loose =
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND NOT strict AND name NOT LIKE 'sqlite_%'";
    expect(database.all(loose)).toEqual([]);
  });
});
