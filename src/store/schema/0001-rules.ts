/** Triggers: what must hold whoever writes. Frozen. The texts that they raise are told apart in refusals.ts. */
export const rules = `
CREATE TRIGGER agents_begin BEFORE INSERT ON agents
  WHEN NEW.status <> 'starting' OR NEW.status_by <> 'manager' OR NEW.process_state <> 'starting'
BEGIN SELECT RAISE(ABORT, 'an agent begins as starting'); END;

CREATE TRIGGER agents_tree BEFORE INSERT ON agents
  WHEN NEW.depth <> coalesce((SELECT depth FROM agents WHERE id = NEW.parent_id), 0) + 1
    OR (NEW.parent_id IS NOT NULL
        AND NEW.task_id IS NOT (SELECT task_id FROM agents WHERE id = NEW.parent_id))
BEGIN SELECT RAISE(ABORT, 'an agent is one deeper than its parent, in the same task'); END;

CREATE TRIGGER agents_place BEFORE UPDATE OF id, short_id, task_id, parent_id, host_id, depth, created_at ON agents
BEGIN SELECT RAISE(ABORT, 'an agent does not change its place'); END;

CREATE TRIGGER agents_status BEFORE UPDATE OF status ON agents
  WHEN NEW.status <> OLD.status AND NOT EXISTS (
    SELECT 1 FROM status_transitions
    WHERE from_status = OLD.status AND to_status = NEW.status AND actor = NEW.status_by)
BEGIN SELECT RAISE(ABORT, 'illegal transition of status'); END;

CREATE TRIGGER agents_status_by BEFORE UPDATE OF status_by ON agents
  WHEN NEW.status_by <> OLD.status_by AND NEW.status = OLD.status
BEGIN SELECT RAISE(ABORT, 'who set a status does not change without it'); END;

CREATE TRIGGER agents_process BEFORE UPDATE OF process_state ON agents
  WHEN NEW.process_state <> OLD.process_state AND NOT EXISTS (
    SELECT 1 FROM process_transitions WHERE from_state = OLD.process_state AND to_state = NEW.process_state)
BEGIN SELECT RAISE(ABORT, 'illegal transition of process state'); END;

CREATE TRIGGER agents_identity BEFORE UPDATE OF supervisor_pid, supervisor_start, payload_pid, payload_start, boot_id
  ON agents
  WHEN OLD.supervisor_pid IS NOT NULL AND (
    NEW.supervisor_pid IS NOT OLD.supervisor_pid OR NEW.supervisor_start IS NOT OLD.supervisor_start
    OR NEW.boot_id IS NOT OLD.boot_id OR (OLD.payload_pid IS NOT NULL AND (
      NEW.payload_pid IS NOT OLD.payload_pid OR NEW.payload_start IS NOT OLD.payload_start)))
BEGIN SELECT RAISE(ABORT, 'the identity of a process is recorded once'); END;

CREATE TRIGGER agents_settled BEFORE UPDATE OF settled_at ON agents
  WHEN NEW.settled_at IS NOT OLD.settled_at AND (
    OLD.settled_at IS NOT NULL
    OR NOT EXISTS (SELECT 1 FROM outcomes WHERE agent_id = NEW.id)
    OR EXISTS (SELECT 1 FROM resources WHERE agent_id = NEW.id AND state <> 'released'))
BEGIN SELECT RAISE(ABORT, 'settled means: an outcome, and every resource released'); END;

CREATE TRIGGER agents_forget BEFORE DELETE ON agents WHEN OLD.settled_at IS NULL
BEGIN SELECT RAISE(ABORT, 'an agent that is not settled is not forgotten'); END;

CREATE TRIGGER outcomes_status BEFORE INSERT ON outcomes
  WHEN NEW.status IS NOT (SELECT status FROM agents WHERE id = NEW.agent_id)
BEGIN SELECT RAISE(ABORT, 'an outcome has the status of its agent'); END;

CREATE TRIGGER outcomes_once BEFORE UPDATE ON outcomes
BEGIN SELECT RAISE(ABORT, 'an outcome never changes'); END;

CREATE TRIGGER outcomes_stay BEFORE DELETE ON outcomes WHEN EXISTS (SELECT 1 FROM agents WHERE id = OLD.agent_id)
BEGIN SELECT RAISE(ABORT, 'an outcome stays as long as its agent'); END;

CREATE TRIGGER resources_begin BEFORE INSERT ON resources WHEN NEW.state <> 'planned'
BEGIN SELECT RAISE(ABORT, 'a resource is recorded before it is made'); END;

CREATE TRIGGER resources_settled BEFORE INSERT ON resources
  WHEN EXISTS (SELECT 1 FROM agents WHERE id = NEW.agent_id AND settled_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'a settled agent gets no resource'); END;

CREATE TRIGGER resources_state BEFORE UPDATE OF state ON resources
  WHEN NEW.state <> OLD.state AND NOT (
    (OLD.state = 'planned' AND NEW.state IN ('made', 'released')) OR (OLD.state = 'made' AND NEW.state = 'released'))
BEGIN SELECT RAISE(ABORT, 'illegal transition of a resource'); END;

CREATE TRIGGER resources_place BEFORE UPDATE OF id, agent_id, host_id, kind, locator ON resources
BEGIN SELECT RAISE(ABORT, 'a resource does not change its place'); END;

CREATE TRIGGER events_append BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'an event never changes'); END;
`;
