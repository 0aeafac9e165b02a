import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refusal } from './directions.ts';
import { importsOf, type ImportStatement } from './importGraph.ts';
import { isSource, isTest, projectFiles, read, root } from './sources.ts';

const FOLDERS = /^(app|components|protocol|server|engine|bin|scripts|bench|playwright|examples)\//;
const files = projectFiles().filter((file) => isSource(file) && FOLDERS.test(file));
const imports = new Map<string, readonly ImportStatement[]>(files.map((file) => [file, importsOf(file, read(file))]));

const all = [...imports].flatMap(([file, statements]) => statements.map((statement) => ({ file, statement })));

describe('imports', () => {
  it('go one way: app → components → protocol, engine/status, engine/events; server → protocol, engine; engine by its rooms', () => {
    const refused = all.flatMap(({ file, statement }) => {
      if (statement.target === undefined) return [];
      const why = refusal(file, statement.target, { typeOnly: statement.typeOnly, test: isTest(file) });
      return why === undefined ? [] : [`${file}:${statement.line} imports ${statement.target}: ${why}`];
    });
    expect(refused).toEqual([]);
  });

  it('name files that exist, with their extension', () => {
    const missing = all.flatMap(({ file, statement }) =>
      statement.target === undefined || existsSync(join(root, statement.target.replace(/\?.*$/, ''))) ? [] : [`${file}:${statement.line} imports ${statement.specifier}`],
    );
    expect(missing).toEqual([]);
  });

  it('name packages that package.json lists', () => {
    const manifest = JSON.parse(read('package.json')) as { dependencies: Record<string, string>; devDependencies: Record<string, string> };
    const runtime = new Set(Object.keys(manifest.dependencies));
    const development = new Set([...runtime, ...Object.keys(manifest.devDependencies)]);
    const unlisted = all.flatMap(({ file, statement }) => {
      if (statement.target !== undefined || statement.specifier.startsWith('node:') || statement.specifier.startsWith('data:')) return [];
      const name = statement.specifier.split('/').slice(0, statement.specifier.startsWith('@') ? 2 : 1).join('/');
      const onlyDevelopment = isTest(file) || /^(scripts|bench|playwright|examples)\//.test(file) || statement.typeOnly;
      const listed = onlyDevelopment ? development : runtime;
      return listed.has(name) ? [] : [`${file}:${statement.line} imports ${statement.specifier}`];
    });
    expect(unlisted).toEqual([]);
  });

  it('never lead from a page to a module that only Node has', () => {
    const reached = new Map<string, string>();
    const queue = files.filter((file) => file.startsWith('components/') && !isTest(file)).map((file) => ({ file, from: file }));
    const offending: string[] = [];
    for (let next = queue.pop(); next; next = queue.pop()) {
      if (reached.has(next.file)) continue;
      reached.set(next.file, next.from);
      for (const statement of imports.get(next.file) ?? []) {
        if (statement.typeOnly) continue;
        if (statement.specifier.startsWith('node:')) offending.push(`${next.file}:${statement.line} imports ${statement.specifier}, reached from ${next.from}`);
        if (statement.target !== undefined && imports.has(statement.target)) queue.push({ file: statement.target, from: next.file });
      }
    }
    expect(offending).toEqual([]);
  });

  it('have no cycle of value imports inside the engine', () => {
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
        return;
      }
      state.set(file, 'open');
      for (const statement of imports.get(file) ?? []) {
        if (!statement.typeOnly && statement.target !== undefined && imports.has(statement.target)) visit(statement.target, [...path, file]);
      }
      state.set(file, 'done');
    };
    for (const file of files) if (/^engine\/[^/]+\//.test(file) && !isTest(file)) visit(file, []);
    expect(cycles).toEqual([]);
  });
});

describe('the direction rules themselves', () => {
  const value = { typeOnly: false, test: false };
  it.each([
    ['components/a.ts', 'server/b.ts', value],
    ['components/a.ts', 'engine/rdd/rdd.ts', { typeOnly: true, test: false }],
    ['engine/rdd/rdd.ts', 'server/b.ts', value],
    ['engine/events/a.ts', 'engine/status/b.ts', value],
    ['engine/scheduler/a.ts', 'engine/executor/messages.ts', value],
    ['engine/rdd/a.ts', 'engine/index.ts', value],
    ['protocol/a.ts', 'components/b.ts', value],
    ['engine/rdd/a.test.ts', 'server/b.ts', { typeOnly: false, test: true }],
  ])('refuse %s → %s', (from, to, options) => {
    expect(refusal(from, to, options)).toBeTypeOf('string');
  });
  it.each([
    ['app/page.tsx', 'components/a.ts', value],
    ['components/a.ts', 'engine/status/b.ts', value],
    ['server/a.ts', 'engine/index.ts', value],
    ['engine/executor/a.ts', 'engine/shuffle/b.ts', value],
    ['engine/scheduler/a.ts', 'engine/executor/messages.ts', { typeOnly: true, test: false }],
    ['engine/events/a.test.ts', 'engine/backend/b.ts', { typeOnly: false, test: true }],
  ])('allow %s → %s', (from, to, options) => {
    expect(refusal(from, to, options)).toBeUndefined();
  });
});
