/** The closed sets of the life cycle as data, and the tables that refer to them. Frozen: change it by a new migration. */
export const lifeCycle = `
CREATE TABLE statuses (
  status TEXT PRIMARY KEY,
  terminal INTEGER NOT NULL CHECK (terminal IN (0, 1))
) STRICT, WITHOUT ROWID;

INSERT INTO statuses VALUES
  ('starting', 0), ('running', 0), ('working', 0), ('blocked', 0),
  ('completed', 1), ('failed', 1), ('error', 1), ('terminated', 1), ('lost', 1);

CREATE TABLE status_transitions (
  from_status TEXT NOT NULL REFERENCES statuses,
  to_status TEXT NOT NULL REFERENCES statuses,
  actor TEXT NOT NULL CHECK (actor IN ('agent', 'manager')),
  PRIMARY KEY (from_status, to_status, actor)
) STRICT, WITHOUT ROWID;

INSERT INTO status_transitions
  SELECT f.status, t.status, 'agent' FROM statuses f, statuses t
  WHERE f.terminal = 0 AND f.status <> t.status AND t.status IN ('working', 'blocked', 'completed', 'failed', 'error')
  UNION ALL
  SELECT f.status, t.status, 'manager' FROM statuses f, statuses t WHERE f.terminal = 0 AND t.terminal = 1
  UNION ALL
  SELECT 'starting', 'running', 'manager';

CREATE TABLE process_transitions (
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  PRIMARY KEY (from_state, to_state)
) STRICT, WITHOUT ROWID;

INSERT INTO process_transitions VALUES
  ('starting', 'running'), ('starting', 'ending'), ('starting', 'gone'),
  ('running', 'ending'), ('running', 'gone'), ('ending', 'gone');

CREATE TABLE outcome_statuses (
  cause TEXT NOT NULL,
  status TEXT NOT NULL REFERENCES statuses,
  PRIMARY KEY (cause, status)
) STRICT, WITHOUT ROWID;

INSERT INTO outcome_statuses VALUES
  ('completed', 'completed'), ('failed', 'failed'), ('failed', 'error'),
  ('exited', 'error'), ('oom', 'error'), ('spawn_failed', 'error'),
  ('killed', 'terminated'), ('terminal_lost', 'terminated'), ('timeout', 'terminated'),
  ('idle', 'terminated'), ('budget', 'terminated'),
  ('lost', 'lost'), ('host_rebooted', 'lost');
`;
