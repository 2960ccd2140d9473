/** What was archived of an agent, and where in its archive. Frozen. */
export const archives = `
CREATE TABLE archives (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  agent_id TEXT NOT NULL REFERENCES agents,
  host_id TEXT NOT NULL REFERENCES hosts,
  class TEXT NOT NULL CHECK (class IN ('stream', 'progress', 'findings', 'deploy')),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 255 AND name NOT GLOB '*/*'),
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  lines INTEGER NOT NULL CHECK (lines >= 0),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  gz_bytes INTEGER NOT NULL CHECK (gz_bytes >= 0),
  gz_sha256 TEXT NOT NULL CHECK (length(gz_sha256) = 64),
  dropped_bytes INTEGER CHECK (dropped_bytes >= 0),
  segments TEXT NOT NULL CHECK (json_valid(segments)),
  block_bytes INTEGER NOT NULL CHECK (block_bytes > 0),
  blocks TEXT NOT NULL CHECK (json_valid(blocks)),
  modified_at INTEGER NOT NULL,
  archived_at INTEGER NOT NULL,
  UNIQUE (agent_id, name)
) STRICT;
`;
