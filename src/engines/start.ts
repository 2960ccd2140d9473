import { ReaperError } from '../errors.ts';
import type { Engine, StartPlan, StartRequest } from './engine.ts';

/** No leading dash, so that a model or a session can never be read as an option. */
const modelPattern = /^[A-Za-z0-9][\w.:/@[\]-]{0,199}$/u;
const sessionPattern = /^[A-Za-z0-9][\w.-]{0,127}$/u;

/**
 * How to start an agent of this engine.
 * @throws ReaperError `ENGINE_LACKS` for an option that the engine does not have, `INVALID_OPTION` for a value that
 * cannot be one. Nothing that was asked for is left out silently.
 */
export function planStart(engine: Engine, request: StartRequest): StartPlan {
  const lacks = (option: string, value: string, supported: readonly string[] = []): never => {
    throw new ReaperError('ENGINE_LACKS', { engine: engine.name, option, value, supported });
  };
  const { model, effort, session, permissionMode } = request;
  if (model !== null) {
    if (!engine.takesModel) lacks('model', model);
    requirePattern(
      'model',
      model,
      modelPattern,
      'a model name of at most 200 letters, digits and . _ : / @ [ ] -',
    );
  }
  if (effort !== null && !engine.efforts.includes(effort)) lacks('effort', effort, engine.efforts);
  if (!engine.permissionModes.includes(permissionMode)) {
    lacks('permission mode', permissionMode, engine.permissionModes);
  }
  if (session.kind === 'resume' && !engine.resumes) lacks('resume', session.id);
  requirePattern(
    'session',
    session.id,
    sessionPattern,
    'a session id of at most 128 letters, digits and . _ -',
  );
  if (request.holdInputOpen && engine.encodeMessage === null) lacks('messages while it runs', 'open input');
  requireBudget(request.budgetUsd, 'a number of US dollars above 0');
  requireBudget(request.budgetTokens, 'a number of tokens above 0');
  return engine.plan(request);
}

function requireBudget(value: number | null, expected: string): void {
  if (value !== null && !(value > 0))
    throw new ReaperError('INVALID_OPTION', { option: 'budget', value, expected });
}

function requirePattern(option: string, value: string, pattern: RegExp, expected: string): void {
  if (!pattern.test(value)) throw new ReaperError('INVALID_OPTION', { option, value, expected });
}
