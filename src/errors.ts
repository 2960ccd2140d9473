import { errorCodes, type ErrorCode, type ErrorFacts } from './error-codes.ts';

export type { ErrorCode, ErrorFacts } from './error-codes.ts';

/** Shared by all copies of the package in one process, so that one copy recognises the errors of another. */
const brand: unique symbol = Symbol.for('agent-reaper.error');

/** Every failure that agent-reaper reports by itself. `code` is stable; `facts` holds what the message names. */
export class ReaperError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly facts: ErrorFacts<C>;

  /** @param options `cause`: the error underneath, kept as it is. */
  constructor(code: C, facts: ErrorFacts<C>, options?: ErrorOptions) {
    const compose = errorCodes[code].message as (facts: ErrorFacts<C>) => string;
    super(compose(facts), options);
    this.code = code;
    this.facts = facts;
    Object.defineProperty(this, brand, { value: true });
  }

  /** What a person can do about it. */
  get help(): string {
    return errorCodes[this.code].help;
  }

  /** The exit code of a command that fails with it. */
  get exitCode(): number {
    return errorCodes[this.code].exit;
  }

  /** Whether `value` is such an error, of this or another copy of the package, and of that code if one is given. */
  static is<K extends ErrorCode = ErrorCode>(value: unknown, code?: K): value is ReaperError<K> {
    if (!(value instanceof Error) || !(brand in value)) return false;
    return code === undefined || ('code' in value && value.code === code);
  }

  /** The shape in which an error leaves the program as JSON. */
  toJSON(): { code: C; message: string; help: string; facts: ErrorFacts<C> } {
    return { code: this.code, message: this.message, help: this.help, facts: this.facts };
  }
}

Object.defineProperty(ReaperError.prototype, 'name', {
  value: 'ReaperError',
  configurable: true,
  writable: true,
});
