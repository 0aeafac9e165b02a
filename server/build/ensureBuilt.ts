/**
 * Builds what is stale before a start: the pages (Next.js production build) and the editor's types. What was built from
 * which inputs is kept in `.emberline/build.json`; nothing is built twice from the same.
 */
import { spawn } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../notebooks/atomicFile.ts';
import { withBuildLock } from './buildLock.ts';
import { inputHash } from './inputs.ts';
import { BUILD_STATE, EDITOR_TYPES, PROJECT } from './paths.ts';

export class BuildFailedError extends Error {
  override readonly name = 'BuildFailedError';
}

interface Part {
  readonly name: 'pages' | 'types';
  readonly says: string;
  readonly inputs: readonly string[];
  /** Exists when the part was built. */
  readonly output: string;
  build(): Promise<void>;
}

const DIST = process.env['EMBERLINE_DIST'] ?? '.next';
const MANIFEST = join(BUILD_STATE, 'build.json');

const TYPES: Part = {
  name: 'types',
  says: 'Preparing the types of the editor',
  inputs: ['package-lock.json', 'engine', 'server/editorTypes'],
  output: EDITOR_TYPES,
  build: () => runNode(['server/build/writeEditorTypes.ts']),
};

const PAGES: Part = {
  name: 'pages',
  says: 'Building the pages',
  inputs: ['package-lock.json', 'app', 'components', 'protocol', 'engine', 'proxy.ts', 'next.config.ts'],
  output: join(PROJECT, DIST, 'BUILD_ID'),
  build: () => runNode(['node_modules/next/dist/bin/next', 'build']),
};

/**
 * Builds the stale parts, one after another, reporting each. Throws BuildFailedError with the builder's own words.
 * `pages: false` leaves the pages out, for development.
 */
export async function ensureBuilt(report: (line: string) => void, options: { readonly pages: boolean } = { pages: true }): Promise<void> {
  const parts = options.pages ? [TYPES, PAGES] : [TYPES];
  if ((await stale(parts)).length === 0) return;
  await withBuildLock(BUILD_STATE, () => report('Waiting for a build that is running …'), async () => {
    for (const { part, hash } of await stale(parts)) {
      const started = performance.now();
      report(`${part.says} …`);
      await part.build();
      const manifest = await readManifest();
      await writeAtomically(MANIFEST, `${JSON.stringify({ ...manifest, [keyOf(part)]: hash }, null, 1)}\n`);
      report(`${part.says}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
    }
  });
}

async function stale(parts: readonly Part[]): Promise<readonly { readonly part: Part; readonly hash: string }[]> {
  const manifest = await readManifest();
  const checked = await Promise.all(
    parts.map(async (part) => {
      const hash = await inputHash(PROJECT, part.inputs);
      const there = await access(part.output).then(() => true, () => false);
      return { part, hash, fresh: there && manifest[keyOf(part)] === hash };
    }),
  );
  return checked.filter(({ fresh }) => !fresh);
}

function keyOf(part: Part): string {
  return part.name === 'pages' ? `pages ${DIST}` : part.name;
}

async function readManifest(): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(MANIFEST, 'utf8')) as Record<string, string>;
  } catch {
    return {};
  }
}

function runNode(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
      cwd: PROJECT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    });
    const stop = (): void => void child.kill();
    process.once('exit', stop);
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('exit', stop);
      if (code === 0) resolve();
      else reject(new BuildFailedError(`${args.join(' ')} failed (exit code ${code ?? 'none'}):\n${output}`));
    });
  });
}
