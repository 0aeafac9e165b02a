/**
 * Unit tests in projects. `pure` holds rooms without processes, clocks or files: they share worker threads without isolation,
 * which is several times quicker. `real` holds tests that start threads, processes, servers or write files: one fork per file,
 * so that a leaked handle or a changed working folder stays with the test that made it. `house` checks the project's own rules,
 * `examples` runs the example notebooks.
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

const pure = [
  'engine/events/**/*.test.ts',
  'engine/status/**/*.test.ts',
  'engine/rdd/**/*.test.ts',
  'engine/scheduler/**/*.test.ts',
  'protocol/**/*.test.ts',
  'components/**/*.test.{ts,tsx}',
];

/** One fork per file; what these tests start takes a while on a busy machine, where CI may try twice more. */
const forked = { pool: 'forks', testTimeout: 60_000, hookTimeout: 60_000, retry: process.env['CI'] === undefined ? 0 : 2 } as const;

const exclude = [...configDefaults.exclude, '.next/**', 'workspace/**', 'playwright/**'];

export default defineConfig({
  resolve: { alias: { emberline: fileURLToPath(new URL('./engine/index.ts', import.meta.url)) } },
  test: {
    maxWorkers: Math.min(4, Math.max(2, availableParallelism())),
    passWithNoTests: true,
    projects: [
      { extends: true, test: { name: 'pure', include: pure, exclude, pool: 'threads', isolate: false, testTimeout: 20_000 } },
      { extends: true, test: { name: 'real', include: ['{app,engine,server,components,protocol,scripts,bench,bin}/**/*.test.{ts,tsx}'], exclude: [...exclude, ...pure, 'scripts/house/**'], ...forked } },
      { extends: true, test: { name: 'house', include: ['scripts/house/**/*.test.ts'], exclude, ...forked } },
      { extends: true, test: { name: 'examples', include: ['examples/**/*.test.ts'], exclude, ...forked } },
    ],
  },
});
