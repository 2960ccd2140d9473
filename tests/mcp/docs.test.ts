import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { clientNames } from '../../src/mcp/choices.ts';
import { resourceTemplates, taskListResource } from '../../src/mcp/resources/templates.ts';
import { tools } from '../../src/mcp/tools/table.ts';
import { clientsPage, toolsPage } from './pages-of-docs.ts';

const docs = join(import.meta.dirname, '../../docs');
const page = readFileSync(join(docs, 'mcp.md'), 'utf8');

test('docs/mcp-tools.md is what the table of tools says', async () => {
  await expect(toolsPage()).toMatchFileSnapshot('../../docs/mcp-tools.md');
});

test('docs/mcp-clients.md is what --print-config prints', async () => {
  await expect(clientsPage()).toMatchFileSnapshot('../../docs/mcp-clients.md');
});

describe('docs/mcp.md', () => {
  test('names every client and every resource', () => {
    const uris = [taskListResource.uri, ...resourceTemplates.map(({ uriTemplate }) => uriTemplate)];
    for (const word of [...clientNames, ...uris]) expect(page).toContain(`\`${word}\``);
  });

  test('names no tool that is not there', () => {
    const known = new Set<string>([
      ...tools.map(({ name }) => name),
      ...['agent_id', 'task_id', 'coordination_info', 'stalled_since'],
    ]);
    const named = [...page.matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  test('links to pages that are there', () => {
    const links = [...page.matchAll(/\]\(([\w./-]+)\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(join(docs, link)))).toEqual([]);
  });
});
