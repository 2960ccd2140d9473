import { text, textOrNull } from '../../src/store/rows.ts';
import type { Store } from '../../src/store/store.ts';

/** docs/store-schema.md, as the database itself tells it. */
export function schemaPage({ database }: Store): string {
  const names = database
    .all("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid")
    .map((row) => text(row, 'name'));
  const version = String(database.get('PRAGMA user_version')?.['user_version']);
  const tables = names.map((name) => table(database, name)).join('\n');
  return `# Schema of the store, version ${version}

Made from the database by a test; \`npm run docs\` writes it anew. All tables are STRICT. Times are milliseconds since 1970,
in UTC. \`docs/store.md\` says what this guarantees.

## Tables

${tables}
## Rules

Triggers: each refuses a write that would break it, whoever writes.

| on | when | refused with |
|---|---|---|
${rules(database)}
## Transitions

| from | by the agent to | by the manager to |
|---|---|---|
${transitions(database)}
Process states: ${processStates(database)}.

| cause of the outcome | status |
|---|---|
${causes(database)}`;
}

type Database = Store['database'];

function table(database: Database, name: string): string {
  const references = new Map(
    database
      .all('SELECT "from", "table" FROM pragma_foreign_key_list(:name)', { name })
      .map((row) => [text(row, 'from'), text(row, 'table')]),
  );
  const columns = database
    .all('SELECT name, type, "notnull", pk FROM pragma_table_info(:name)', { name })
    .map((row) => {
      const column = text(row, 'name');
      const target = references.get(column);
      const facts = [
        text(row, 'type'),
        ...(Number(row['pk']) > 0 ? ['key'] : []),
        ...(Number(row['notnull']) === 1 || Number(row['pk']) > 0 ? [] : ['or null']),
        ...(target === undefined ? [] : [`of \`${target}\``]),
      ];
      return `| \`${column}\` | ${facts.join(', ')} |`;
    });
  return `### ${name}\n\n| column | type |\n|---|---|\n${columns.join('\n')}\n`;
}

function rules(database: Database): string {
  const triggers = database.all(
    "SELECT tbl_name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid",
  );
  return triggers
    .map((row) => {
      const sql = textOrNull(row, 'sql') ?? '';
      const [, when = ''] = /BEFORE (INSERT|DELETE|UPDATE(?: OF [\w, ]+?)?)\s+ON/.exec(sql) ?? [];
      const [, message = ''] = /RAISE\(ABORT, '([^']+)'\)/.exec(sql) ?? [];
      return `| \`${text(row, 'tbl_name')}\` | ${when.replace(/ OF .*/, (columns) => ` of${columns.slice(3)}`)} | ${message} |\n`;
    })
    .join('');
}

function transitions(database: Database): string {
  const sql = `SELECT s.status,
      (SELECT group_concat(to_status, ', ') FROM status_transitions WHERE from_status = s.status AND actor = 'agent') AS agent,
      (SELECT group_concat(to_status, ', ') FROM status_transitions WHERE from_status = s.status AND actor = 'manager') AS manager
    FROM statuses s ORDER BY s.terminal, s.status`;
  const rows = database.all(sql);
  const cell = (value: unknown): string => (typeof value === 'string' ? value : 'never');
  return rows
    .map((row) => `| ${text(row, 'status')} | ${cell(row['agent'])} | ${cell(row['manager'])} |\n`)
    .join('');
}

function processStates(database: Database): string {
  const rows = database.all(
    'SELECT from_state, to_state FROM process_transitions ORDER BY to_state = :gone, from_state',
    {
      gone: 'gone',
    },
  );
  return rows.map((row) => `${text(row, 'from_state')} to ${text(row, 'to_state')}`).join(', ');
}

function causes(database: Database): string {
  const sql =
    "SELECT cause, group_concat(status, ' or ') AS statuses FROM outcome_statuses GROUP BY cause ORDER BY cause";
  return database
    .all(sql)
    .map((row) => `| ${text(row, 'cause')} | ${text(row, 'statuses')} |\n`)
    .join('');
}
