import { identityVariable, type Engine, type StartRequest, type StartPlan } from './engine.ts';

/** Any program: it gets the prompt on stdin, as a file, so that it sees its end; its output is text, and exit code 0 is success. */
export const command: Engine = {
  name: 'command',
  binary: null,
  format: 'text',
  reportsResult: false,
  reportsCost: false,
  tokensKnown: 'never',
  efforts: [],
  permissionModes: ['full'],
  takesModel: false,
  usesMcp: false,
  resumes: false,
  choosesSessionId: false,
  environment: [],
  credentials: { variables: [], files: [] },
  encodeMessage: (text) => `${text}\n`,
  plan,
  events: () => () => [],
};

function plan(request: StartRequest): StartPlan {
  return {
    file: request.file,
    args: request.extraArgs,
    env: { [identityVariable]: request.identityFile },
    stdin: {
      mode: request.holdInputOpen ? 'open' : 'file',
      content: request.holdInputOpen && request.prompt !== '' ? `${request.prompt}\n` : request.prompt,
    },
    files: [],
  };
}
