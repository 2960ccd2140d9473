/** What `tests/programs/state/report_state.c` says of itself. */
export interface ReportedState {
  readonly pid: number;
  readonly threads: number;
  readonly openFilesSoft: number;
  readonly ignored: readonly number[];
  readonly blocked: readonly number[];
  readonly descriptors: readonly { readonly fd: number; readonly nonblocking: boolean }[];
  readonly argv: readonly string[];
  readonly env: readonly string[];
  /** The same as hexadecimal digits, for what is no UTF-8. */
  readonly rawArgv: readonly string[];
  /** See {@link rawArgv}. */
  readonly rawEnv: readonly string[];
  readonly input: string;
}

/** Reads its line of JSON, in which strings are hexadecimal digits. */
export function parseState(line: string): ReportedState {
  const said = JSON.parse(line) as ReportedState;
  return {
    ...said,
    rawArgv: said.argv,
    rawEnv: said.env,
    argv: said.argv.map(fromHex),
    env: said.env.map(fromHex),
    input: fromHex(said.input),
  };
}

function fromHex(digits: string): string {
  return Buffer.from(digits, 'hex').toString('utf8');
}
