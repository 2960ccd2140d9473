/** What is kept about agents: ledger, events, cursors, cleanup attempts, tokens, tombstones, directories. Frozen. */
export const records = `
CREATE TABLE resources (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  agent_id TEXT NOT NULL REFERENCES agents ON DELETE CASCADE,
  host_id TEXT NOT NULL REFERENCES hosts,
  kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
  locator TEXT NOT NULL CHECK (length(locator) BETWEEN 1 AND 4096),
  state TEXT NOT NULL CHECK (state IN ('planned', 'made', 'released')),
  facts TEXT NOT NULL CHECK (json_valid(facts)),
  released TEXT CHECK (json_valid(released)),
  verified TEXT CHECK (json_valid(verified)),
  planned_at INTEGER NOT NULL,
  made_at INTEGER,
  released_at INTEGER,
  CHECK ((state = 'released') = (released_at IS NOT NULL)),
  CHECK (state <> 'made' OR made_at IS NOT NULL)
) STRICT;

CREATE INDEX resources_agent ON resources (agent_id, id);
CREATE UNIQUE INDEX resources_open ON resources (agent_id, kind, locator) WHERE state <> 'released';

CREATE TABLE event_kinds (kind TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO event_kinds VALUES
  ('task'), ('agent'), ('status'), ('process'), ('progress'), ('finding'), ('message'), ('refused'), ('limit'),
  ('stop'), ('outcome'), ('settled'), ('notice');

CREATE TABLE events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  host_id TEXT NOT NULL REFERENCES hosts,
  task_id TEXT REFERENCES tasks ON DELETE CASCADE,
  agent_id TEXT REFERENCES agents ON DELETE CASCADE,
  kind TEXT NOT NULL REFERENCES event_kinds,
  data TEXT NOT NULL CHECK (json_valid(data) AND length(data) <= 1048576)
) STRICT;

CREATE INDEX events_task ON events (task_id, kind, seq);
CREATE INDEX events_agent ON events (agent_id, kind, seq);

CREATE TABLE consumers (name TEXT PRIMARY KEY, seq INTEGER NOT NULL, state TEXT NOT NULL CHECK (json_valid(state)))
  STRICT, WITHOUT ROWID;

CREATE TABLE cleanup_attempts (
  agent_id TEXT NOT NULL REFERENCES agents ON DELETE CASCADE,
  attempt INTEGER NOT NULL CHECK (attempt >= 1),
  host_id TEXT NOT NULL REFERENCES hosts,
  boot_id TEXT NOT NULL REFERENCES boots,
  claimant_pid INTEGER NOT NULL,
  claimant_start INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  result TEXT CHECK (json_valid(result)),
  error TEXT,
  PRIMARY KEY (agent_id, attempt)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX cleanup_open ON cleanup_attempts (agent_id) WHERE finished_at IS NULL;

CREATE TABLE tokens (
  hash TEXT PRIMARY KEY CHECK (length(hash) = 64),
  agent_id TEXT NOT NULL REFERENCES agents ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX tokens_agent ON tokens (agent_id);

CREATE TABLE tombstones (
  kind TEXT NOT NULL CHECK (kind IN ('agent', 'task', 'host')),
  subject_id TEXT NOT NULL,
  host_id TEXT NOT NULL REFERENCES hosts,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (kind, subject_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE directories (
  path TEXT PRIMARY KEY CHECK (path GLOB '/*'),
  host_id TEXT NOT NULL REFERENCES hosts,
  purpose TEXT NOT NULL CHECK (purpose IN ('workspace', 'run', 'sockets')),
  task_id TEXT REFERENCES tasks ON DELETE CASCADE,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
