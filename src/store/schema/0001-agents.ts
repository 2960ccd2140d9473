/** Hosts, tasks, agents and their outcomes, with the rules that no caller can break. Frozen. Times are ms since 1970. */
export const agents = `
CREATE TABLE kv (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE hosts (id TEXT PRIMARY KEY, name TEXT NOT NULL, first_seen INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE boots (
  id TEXT PRIMARY KEY,
  host_id TEXT NOT NULL REFERENCES hosts,
  first_seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tasks (
  id TEXT PRIMARY KEY CHECK (id GLOB 'TASK-*'),
  host_id TEXT NOT NULL REFERENCES hosts,
  description TEXT NOT NULL,
  priority TEXT NOT NULL CHECK (priority IN ('P0', 'P1', 'P2', 'P3', 'P4')),
  project_directory TEXT NOT NULL CHECK (project_directory GLOB '/*'),
  workspace TEXT NOT NULL UNIQUE CHECK (workspace GLOB '/*'),
  context TEXT NOT NULL CHECK (json_valid(context)),
  limits TEXT NOT NULL CHECK (json_valid(limits)),
  pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE agents (
  id TEXT PRIMARY KEY,
  short_id TEXT NOT NULL,
  name TEXT,
  task_id TEXT NOT NULL REFERENCES tasks,
  parent_id TEXT REFERENCES agents,
  host_id TEXT NOT NULL REFERENCES hosts,
  type TEXT NOT NULL,
  engine TEXT NOT NULL,
  model TEXT,
  depth INTEGER NOT NULL CHECK (depth >= 1),
  status TEXT NOT NULL REFERENCES statuses,
  status_by TEXT NOT NULL CHECK (status_by IN ('agent', 'manager')),
  process_state TEXT NOT NULL CHECK (process_state IN ('starting', 'running', 'ending', 'gone')),
  boot_id TEXT NOT NULL REFERENCES boots,
  supervisor_pid INTEGER CHECK (supervisor_pid > 1),
  supervisor_start INTEGER,
  payload_pid INTEGER CHECK (payload_pid > 1),
  payload_start INTEGER,
  run TEXT NOT NULL CHECK (json_valid(run)),
  prompt_preview TEXT NOT NULL CHECK (length(prompt_preview) <= 200),
  cost_grant INTEGER CHECK (cost_grant >= 0),
  cost_used INTEGER NOT NULL DEFAULT 0 CHECK (cost_used >= 0),
  token_grant INTEGER CHECK (token_grant >= 0),
  tokens_used INTEGER NOT NULL DEFAULT 0 CHECK (tokens_used >= 0),
  pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  status_at INTEGER NOT NULL,
  gone_at INTEGER,
  settled_at INTEGER,
  CHECK ((supervisor_pid IS NULL) = (supervisor_start IS NULL)),
  CHECK ((payload_pid IS NULL) = (payload_start IS NULL)),
  CHECK ((process_state = 'gone') = (gone_at IS NOT NULL)),
  CHECK (settled_at IS NULL OR gone_at IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX agents_task ON agents (task_id, created_at);
CREATE INDEX agents_parent ON agents (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX agents_short ON agents (short_id);
CREATE INDEX agents_name ON agents (name) WHERE name IS NOT NULL;
CREATE INDEX agents_recent ON agents (created_at, id);
CREATE INDEX agents_live ON agents (host_id, task_id) WHERE process_state <> 'gone';
CREATE INDEX agents_live_recent ON agents (created_at, id) WHERE process_state <> 'gone';
CREATE INDEX agents_unsettled ON agents (host_id) WHERE settled_at IS NULL;
CREATE INDEX agents_settled ON agents (settled_at) WHERE settled_at IS NOT NULL;

CREATE TABLE outcomes (
  agent_id TEXT PRIMARY KEY REFERENCES agents ON DELETE CASCADE,
  host_id TEXT NOT NULL REFERENCES hosts,
  cause TEXT NOT NULL,
  status TEXT NOT NULL,
  ended_by TEXT NOT NULL,
  exit_code INTEGER,
  signal TEXT,
  last_message TEXT,
  usage TEXT CHECK (json_valid(usage)),
  report TEXT CHECK (json_valid(report)),
  at INTEGER NOT NULL,
  FOREIGN KEY (cause, status) REFERENCES outcome_statuses,
  CHECK (exit_code IS NULL OR signal IS NULL)
) STRICT, WITHOUT ROWID;
`;
