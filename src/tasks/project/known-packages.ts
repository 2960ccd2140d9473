import { fact, type Fact, type Topic } from './facts.ts';

/** What the presence of a package in a manifest says. The keys are exact names, in lower case. */
export type KnownPackages = Readonly<Record<string, readonly [Topic, string]>>;

/** Of package.json. */
export const nodePackages: KnownPackages = {
  typescript: ['language', 'TypeScript'],
  react: ['framework', 'React'],
  next: ['framework', 'Next.js'],
  vue: ['framework', 'Vue'],
  nuxt: ['framework', 'Nuxt'],
  '@angular/core': ['framework', 'Angular'],
  svelte: ['framework', 'Svelte'],
  '@sveltejs/kit': ['framework', 'SvelteKit'],
  astro: ['framework', 'Astro'],
  express: ['framework', 'Express'],
  fastify: ['framework', 'Fastify'],
  koa: ['framework', 'Koa'],
  hono: ['framework', 'Hono'],
  '@nestjs/core': ['framework', 'NestJS'],
  electron: ['framework', 'Electron'],
  '@modelcontextprotocol/sdk': ['framework', 'Model Context Protocol SDK'],
  '@modelcontextprotocol/server': ['framework', 'Model Context Protocol SDK'],
  vite: ['framework', 'Vite'],
  vitest: ['test', 'vitest'],
  jest: ['test', 'jest'],
  mocha: ['test', 'mocha'],
  ava: ['test', 'ava'],
  jasmine: ['test', 'jasmine'],
  '@playwright/test': ['test', 'Playwright'],
  cypress: ['test', 'Cypress'],
  eslint: ['check', 'eslint'],
  '@biomejs/biome': ['check', 'biome'],
  oxlint: ['check', 'oxlint'],
  prettier: ['check', 'prettier'],
};

/** Of pyproject.toml and requirements.txt. */
export const pythonPackages: KnownPackages = {
  django: ['framework', 'Django'],
  flask: ['framework', 'Flask'],
  fastapi: ['framework', 'FastAPI'],
  starlette: ['framework', 'Starlette'],
  aiohttp: ['framework', 'aiohttp'],
  fastmcp: ['framework', 'FastMCP'],
  mcp: ['framework', 'Model Context Protocol SDK'],
  streamlit: ['framework', 'Streamlit'],
  torch: ['framework', 'PyTorch'],
  pytest: ['test', 'pytest'],
  nose2: ['test', 'nose2'],
  ruff: ['check', 'ruff'],
  black: ['check', 'black'],
  mypy: ['check', 'mypy'],
  pyright: ['check', 'pyright'],
};

/** Of go.mod, by module path without its major version. */
export const goModules: KnownPackages = {
  'github.com/gin-gonic/gin': ['framework', 'Gin'],
  'github.com/labstack/echo': ['framework', 'Echo'],
  'github.com/gofiber/fiber': ['framework', 'Fiber'],
  'github.com/go-chi/chi': ['framework', 'chi'],
  'github.com/spf13/cobra': ['framework', 'Cobra'],
  'google.golang.org/grpc': ['framework', 'gRPC'],
  'github.com/stretchr/testify': ['test', 'testify'],
  'github.com/onsi/ginkgo': ['test', 'Ginkgo'],
};

/** Of Cargo.toml. */
export const rustCrates: KnownPackages = {
  tokio: ['framework', 'Tokio'],
  axum: ['framework', 'axum'],
  'actix-web': ['framework', 'Actix Web'],
  rocket: ['framework', 'Rocket'],
  clap: ['framework', 'clap'],
  tauri: ['framework', 'Tauri'],
  bevy: ['framework', 'Bevy'],
  proptest: ['test', 'proptest'],
  criterion: ['test', 'criterion'],
};

/** The facts that a list of packages gives; names that are not known give none. */
export function packageFacts(
  known: KnownPackages,
  names: readonly string[],
  file: string,
  key: (name: string) => string,
): readonly Fact[] {
  return names.flatMap((name) => {
    const meaning = Object.hasOwn(known, name) ? known[name] : undefined;
    return meaning === undefined ? [] : [fact(meaning[0], meaning[1], file, key(name))];
  });
}
