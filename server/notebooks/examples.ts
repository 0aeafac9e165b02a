/**
 * Puts the example notebooks into a workspace: each once. A manifest remembers what was given and with which content, so
 * that a changed example is left alone, a deleted one stays deleted, and an untouched one follows a newer version.
 */
import { createHash } from 'node:crypto';
import { copyFile, readdir, readFile } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from './atomicFile.ts';

/** Returns the names that were written. A missing `from` folder gives nothing. */
export async function copyExamples(from: string, workspaceRoot: string): Promise<readonly string[]> {
  const manifestFile = join(workspaceRoot, '.emberline', 'examples.json');
  const given = JSON.parse(await readFile(manifestFile, 'utf8').catch(() => '{}')) as Record<string, string>;
  const names = (await readdir(from).catch(() => [])).filter((name) => name.endsWith('.ipynb')).sort();
  const written: string[] = [];
  for (const name of names) {
    const source = join(from, name);
    const target = join(workspaceRoot, name);
    const version = await hashOf(source);
    const before = given[name];
    if (before === version) continue;
    if (before === undefined) {
      const copied = await copyFile(source, target, constants.COPYFILE_EXCL).then(() => true, () => false);
      if (copied) written.push(name);
    } else if ((await hashOf(target)) === before) {
      await writeAtomically(target, await readFile(source));
      written.push(name);
    }
    given[name] = version ?? '';
  }
  await writeAtomically(manifestFile, `${JSON.stringify(given, null, 1)}\n`);
  return written;
}

async function hashOf(path: string): Promise<string | null> {
  const bytes = await readFile(path).catch(() => null);
  return bytes === null ? null : createHash('sha256').update(bytes).digest('hex');
}
