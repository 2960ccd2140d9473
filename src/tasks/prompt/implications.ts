import { valuesOf, type ProjectContext } from '../project/facts.ts';

/** What a project's facts mean for somebody who works on it. */
export interface Implications {
  readonly follows: readonly string[];
  readonly avoid: readonly string[];
}

interface Rule {
  readonly when: (has: Has) => boolean;
  readonly follows?: string;
  readonly avoid?: string;
}

type Has = (topic: Parameters<typeof valuesOf>[1], value?: string) => boolean;

/** How each package manager adds and runs, and what would contradict it. */
const managers: readonly (readonly [string, string, string])[] = [
  ['npm', '`npm ci` installs, `npm install NAME` adds, `npm run NAME` runs a script', 'yarn, pnpm or bun'],
  [
    'yarn',
    '`yarn install --immutable` installs, `yarn add NAME` adds, `yarn NAME` runs a script',
    'npm, pnpm or bun',
  ],
  [
    'pnpm',
    '`pnpm install --frozen-lockfile` installs, `pnpm add NAME` adds, `pnpm NAME` runs a script',
    'npm, yarn or bun',
  ],
  ['bun', '`bun install` installs, `bun add NAME` adds, `bun run NAME` runs a script', 'npm, yarn or pnpm'],
  ['uv', '`uv sync` installs, `uv add NAME` adds, `uv run COMMAND` runs', 'pip or poetry'],
  ['poetry', '`poetry install` installs, `poetry add NAME` adds, `poetry run COMMAND` runs', 'pip or uv'],
  ['pdm', '`pdm install` installs, `pdm add NAME` adds, `pdm run COMMAND` runs', 'pip or poetry'],
  [
    'pipenv',
    '`pipenv sync` installs, `pipenv install NAME` adds, `pipenv run COMMAND` runs',
    'pip or poetry',
  ],
];

const rules: readonly Rule[] = [
  {
    when: (has) => has('instructions'),
    follows:
      'Read the instruction files that are named above before you change anything; they go before your habits.',
  },
  {
    when: (has) => has('language', 'TypeScript'),
    follows: 'New source files are TypeScript, and the type check stays clean.',
    avoid: 'Loosen tsconfig.json, or silence the type checker with `any` or ignore comments.',
  },
  ...managers.map(([name, how, others]) => ({
    when: (has: Has): boolean => has('package-manager', name),
    follows: `Packages are managed by ${name}: ${how}.`,
    avoid: `Use ${others} here: it would write a second lock file or bypass this one.`,
  })),
  {
    when: (has) => has('language', 'Python') && !has('package-manager'),
    follows: 'Use the virtual environment that is there; make one if there is none.',
    avoid: 'Install packages into the system’s Python.',
  },
  {
    when: (has) => has('language', 'Go'),
    follows:
      '`go test ./...` tests, `go vet ./...` and `gofmt -l .` check, `go mod tidy` follows changed imports.',
    avoid: 'Edit go.sum by hand.',
  },
  {
    when: (has) => has('language', 'Rust'),
    follows: '`cargo test` tests, `cargo clippy` and `cargo fmt --check` check.',
    avoid: 'Edit Cargo.lock by hand.',
  },
  {
    when: (has) => has('test'),
    follows:
      'Prove changes with the test framework that is there, and add tests in the style of those beside them.',
    avoid: 'Add another test framework, or skip, delete or weaken a test to make it pass.',
  },
  {
    when: (has) => has('check'),
    follows: 'Run the checks that are there before you call something done.',
    avoid: 'Switch rules off to get past a check.',
  },
  {
    when: (has) => has('script'),
    follows: 'Use the scripts of the project by name where one does what you need.',
  },
  {
    when: (has) => has('workspace'),
    follows:
      'This is a workspace of several packages: find the one that is concerned, and work and test there.',
    avoid: 'Add a dependency to the root that one package needs.',
  },
  {
    when: (has) => !has('language'),
    follows:
      'Find out from the files themselves what this project is made of, and how it is built and tested.',
    avoid: 'Assume a language, a framework or a package manager.',
  },
  {
    when: () => true,
    avoid: 'Add a dependency, reformat files or rename things that your mission does not ask for.',
  },
];

/** The rules that apply, in the order of the table. */
export function implications(context: ProjectContext): Implications {
  const has: Has = (topic, value) => {
    const values = valuesOf(context, topic);
    return value === undefined ? values.length > 0 : values.includes(value);
  };
  const applying = rules.filter(({ when }) => when(has));
  return {
    follows: applying.flatMap(({ follows }) => follows ?? []),
    avoid: applying.flatMap(({ avoid }) => avoid ?? []),
  };
}
