/** Which files a build is made from, and one hash over their names, sizes and times: whether it must be made again. */
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Everything under `entries` (files or folders of `root`) but tests. */
export async function inputHash(root: string, entries: readonly string[]): Promise<string> {
  const files = (await Promise.all(entries.map((entry) => collect(root, entry)))).flat().sort();
  const facts = await Promise.all(
    files.map(async (file) => {
      const { size, mtimeMs } = await stat(join(root, file));
      return `${file}\t${size}\t${mtimeMs}`;
    }),
  );
  return createHash('sha256').update(facts.join('\n')).digest('hex');
}

async function collect(root: string, entry: string): Promise<readonly string[]> {
  const full = join(root, entry);
  const status = await stat(full).catch(() => null);
  if (status === null || /\.test\.tsx?$/.test(entry)) return [];
  if (!status.isDirectory()) return [entry];
  const names = await readdir(full);
  return (await Promise.all(names.map((name) => collect(root, join(entry, name))))).flat();
}
