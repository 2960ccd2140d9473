import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../src/tasks/project/facts.ts';
import { goMod, goWork } from '../../../src/tasks/project/go.ts';
import { lockFileFindings, packageJson, pnpmWorkspace } from '../../../src/tasks/project/node.ts';
import { pyproject, requirements } from '../../../src/tasks/project/python.ts';
import { cargoToml } from '../../../src/tasks/project/rust.ts';
import { tsconfig } from '../../../src/tasks/project/tsconfig.ts';

describe('packageJson', () => {
  it('finds what it declares, with the key of each', () => {
    const manifest = {
      name: 'shop',
      engines: { node: '>=20' },
      packageManager: 'pnpm@9.1.0',
      workspaces: ['packages/*'],
      scripts: { test: 'vitest run', unit: 'node --enable-source-maps --test' },
      dependencies: { react: '19', 'left-pad': '1' },
      devDependencies: { vitest: '4', '@playwright/test': '1', typescript: '6' },
    };
    expect(brief(packageJson(JSON.stringify(manifest)))).toEqual([
      'name shop <- package.json name',
      'language JavaScript <- package.json (the file)',
      'runtime Node.js >=20 <- package.json engines.node',
      'framework React <- package.json dependencies.react',
      'test vitest <- package.json devDependencies.vitest',
      'test Playwright <- package.json devDependencies.@playwright/test',
      'language TypeScript <- package.json devDependencies.typescript',
      'script test <- package.json scripts.test',
      'script unit <- package.json scripts.unit',
      'test node --test <- package.json scripts.unit',
      'workspace packages/* <- package.json workspaces',
      'package-manager pnpm <- package.json packageManager',
    ]);
  });

  it('compares whole names, not parts of them', () => {
    const dependencies = { 'react-like': '1', 'happy-copy': '1', constructor: '1', 'vitest-mock': '1' };
    expect(brief(packageJson(JSON.stringify({ dependencies })))).toEqual([
      'language JavaScript <- package.json (the file)',
    ]);
  });

  it('survives any JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(packageJson(text).length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('lockFileFindings', () => {
  it('takes the presence of a lock file as evidence', () => {
    expect(brief(lockFileFindings(['yarn.lock']).facts)).toEqual([
      'package-manager yarn <- yarn.lock (the file)',
    ]);
    expect(lockFileFindings(['bun.lock', 'bun.lockb']).problems).toEqual([]);
  });

  it('says when lock files contradict each other', () => {
    expect(lockFileFindings(['yarn.lock', 'package-lock.json']).problems).toEqual([
      {
        file: 'package-lock.json, yarn.lock',
        problem: expect.stringContaining('several package managers') as string,
      },
    ]);
  });
});

describe('pnpmWorkspace', () => {
  it('reads the list of packages and nothing else', () => {
    const yaml = `# c\npackages:\n  - 'apps/*'\n  # more\n\n- "libs/*"   # all\n  - plain/*\ncatalog:\n  - no\n`;
    expect(pnpmWorkspace(yaml).map(({ value }) => value)).toEqual(['apps/*', 'libs/*', 'plain/*']);
    expect(pnpmWorkspace('catalog: {}\n')).toEqual([]);
  });
});

describe('tsconfig', () => {
  it('reads JSON with comments and final commas, and leaves strings alone', () => {
    const text = `// first\n{ /* c */ "compilerOptions": { "strict": true, "baseUrl": "a//b,}", },\n "include": ["src", ], }\n//`;
    expect(brief(tsconfig(text))).toEqual([
      'language TypeScript <- tsconfig.json (the file)',
      'check tsc (strict) <- tsconfig.json compilerOptions.strict',
    ]);
  });

  it('reads every JSON text as JSON does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        expect(() => tsconfig(JSON.stringify(value, null, 1))).not.toThrow();
      }),
    );
  });

  it.each(['{', '{"a":1,,}', '"open', '/* open', ''])('refuses %j', (text) => {
    expect(() => tsconfig(text)).toThrow(SyntaxError);
  });
});

describe('pyproject', () => {
  it('finds what the standard tables say', () => {
    const text = `
      [project]
      name = "svc"
      requires-python = ">=3.11"
      dependencies = ["FastAPI[standard]>=0.1; python_version > '3'", "copy-that"]
      [project.optional-dependencies]
      dev = ["pytest_>=8", "Ruff"]
      [project.scripts]
      svc = "svc.main:run"
      [dependency-groups]
      types = ["mypy", {include-group = "x"}]
      [tool.uv.workspace]
      members = ["libs/*"]`;
    expect(brief(pyproject(text.replace('pytest_', 'pytest')))).toEqual([
      'name svc <- pyproject.toml project.name',
      'language Python <- pyproject.toml (the file)',
      'runtime Python >=3.11 <- pyproject.toml requires-python',
      'framework FastAPI <- pyproject.toml project.dependencies',
      'test pytest <- pyproject.toml project.optional-dependencies.dev',
      'check ruff <- pyproject.toml project.optional-dependencies.dev',
      'check mypy <- pyproject.toml dependency-groups.types',
      'package-manager uv <- pyproject.toml tool.uv',
      'script svc <- pyproject.toml project.scripts.svc',
      'workspace libs/* <- pyproject.toml tool.uv.workspace.members',
    ]);
  });

  it('finds what poetry says', () => {
    const text = `[tool.poetry]\nname = "svc"\n[tool.poetry.dependencies]\npython = "^3.12"\nDjango = "5"\n
      [tool.poetry.group.dev.dependencies]\npytest = "8"\n`;
    expect(brief(pyproject(text))).toEqual([
      'name svc <- pyproject.toml tool.poetry.name',
      'language Python <- pyproject.toml (the file)',
      'runtime Python ^3.12 <- pyproject.toml requires-python',
      'framework Django <- pyproject.toml tool.poetry.dependencies',
      'test pytest <- pyproject.toml tool.poetry.group.dev.dependencies',
      'package-manager poetry <- pyproject.toml tool.poetry',
    ]);
  });

  it('reads requirements, but neither their comments nor their options', () => {
    const text = '# django\n-r flask\nFlask==3.0  # web\npytest>=8\nhttps://example.invalid/torch.whl\n';
    expect(requirements(text).map(({ value }) => value)).toEqual(['Python', 'Flask', 'pytest']);
  });
});

describe('goMod', () => {
  it('reads module, version and what is required, inside of a block and outside', () => {
    const text = `module example.com/shop // the shop\n\ngo 1.22\n\nrequire github.com/gin-gonic/gin v1.9.0\nrequire (\n
      github.com/labstack/echo/v4 v4.1.0\n      github.com/stretchr/testify v1.0.0 // indirect\n)\n
      // github.com/spf13/cobra v1.0.0\n`;
    expect(brief(goMod(text))).toEqual([
      'name example.com/shop <- go.mod module',
      'language Go <- go.mod (the file)',
      'runtime Go 1.22 <- go.mod go',
      'package-manager go modules <- go.mod (the file)',
      'test go test <- go.mod (the file)',
      'framework Gin <- go.mod require github.com/gin-gonic/gin',
      'framework Echo <- go.mod require github.com/labstack/echo',
      'test testify <- go.mod require github.com/stretchr/testify',
    ]);
  });

  it('reads the modules of a workspace', () => {
    expect(goWork('go 1.22\nuse (\n\t./a // one\n\n\t./b\n)\nuse ./c\n').map(({ value }) => value)).toEqual([
      './a',
      './b',
      './c',
    ]);
  });
});

describe('cargoToml', () => {
  it('reads crate, workspace and dependencies', () => {
    const text = `[package]\nname = "tool"\nedition = "2024"\nrust-version = "1.85"\n[workspace]\nmembers = ["crates/*"]\n
      [workspace.dependencies]\naxum = "1"\n[dependencies]\ntokio = { version = "1" }\n`;
    expect(brief(cargoToml(text))).toEqual([
      'name tool <- Cargo.toml package.name',
      'language Rust <- Cargo.toml (the file)',
      'runtime Rust 1.85 <- Cargo.toml package.rust-version',
      'package-manager cargo <- Cargo.toml (the file)',
      'test cargo test <- Cargo.toml (the file)',
      'workspace crates/* <- Cargo.toml workspace.members',
      'framework Tokio <- Cargo.toml dependencies.tokio',
      'framework axum <- Cargo.toml workspace.dependencies.axum',
    ]);
  });
});

function brief(facts: readonly Fact[]): string[] {
  return facts.map(({ topic, value, evidence }) => `${topic} ${value} <- ${evidence.file} ${evidence.key}`);
}
