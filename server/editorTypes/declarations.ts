/**
 * Declaration files of the engine's public module, made by TypeScript from the real sources and kept until a source is
 * newer.
 */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const ENGINE = join(PROJECT, 'engine');
const CONFIG = fileURLToPath(new URL('./tsconfig.engine.json', import.meta.url));

/** Every `.d.ts` of the engine: paths relative to its folder, `/`-separated. `folder` keeps them between starts. */
export async function engineDeclarations(folder: string): Promise<ReadonlyMap<string, string>> {
  const stamp = await newestSource();
  const kept = join(folder, 'engine');
  const stampFile = join(folder, 'engine.stamp');
  const known = await readFile(stampFile, 'utf8').catch(() => '');
  if (known !== stamp) {
    await emit(folder, kept);
    await writeFile(stampFile, stamp);
  }
  const files = new Map<string, string>();
  for (const name of await readdir(kept, { recursive: true })) {
    if (name.endsWith('.d.ts')) files.set(name.replaceAll('\\', '/'), withJsExtensions(await readFile(join(kept, name), 'utf8')));
  }
  return files;
}

/** Changes with any source: newest modification and number of files. */
async function newestSource(): Promise<string> {
  let newest = 0;
  let count = 0;
  for (const name of await readdir(ENGINE, { recursive: true })) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
    newest = Math.max(newest, (await stat(join(ENGINE, name))).mtimeMs);
    count++;
  }
  return `${newest} ${count}`;
}

/** Emits beside the kept folder and swaps, so that a reader never sees half of it. Type errors do not prevent the files. */
async function emit(folder: string, kept: string): Promise<void> {
  const fresh = join(folder, `engine.${process.pid}`);
  await mkdir(folder, { recursive: true });
  await rm(fresh, { recursive: true, force: true });
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  const output = await run(process.execPath, [tsc, '-p', CONFIG, '--outDir', fresh], { cwd: PROJECT }).catch((error: unknown) => ({ stdout: String((error as { stdout?: unknown }).stdout ?? error) }));
  const made: readonly string[] = await readdir(fresh).catch(() => []);
  if (!made.includes('index.d.ts')) throw new Error(`TypeScript made no declarations of the engine: ${output.stdout.slice(0, 2000)}`);
  await rm(kept, { recursive: true, force: true });
  await rename(fresh, kept);
}

/** `./x.ts` as `./x.js`, which every TypeScript resolves to `./x.d.ts`. */
function withJsExtensions(text: string): string {
  return text.replace(/((?:from|import)\s*\(?\s*['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2');
}
