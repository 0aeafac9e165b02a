/**
 * What the editor's TypeScript gets beside the cells: the engine's real types, the cells' globals, Node's types.
 *
 * Paths start at the root of a virtual disk (`node_modules/emberline/…`), as a TypeScript program resolves them.
 */
import { join } from 'node:path';
import { ambientDeclarations } from './ambient.ts';
import { engineDeclarations, PROJECT } from './declarations.ts';
import { exportsOf } from './exportTable.ts';
import { nodeDeclarations } from './nodeDeclarations.ts';

export interface TypeFile {
  readonly path: string;
  readonly text: string;
}

/** Path of the file that declares `sc`, `display` and the rest as globals. */
export const AMBIENT_PATH = 'emberline-globals.d.ts';

let made: Promise<readonly TypeFile[]> | undefined;

/** The files; made once per process. Rejects when TypeScript cannot read the engine's sources. */
export function editorTypes(folder: string = join(PROJECT, '.emberline', 'types')): Promise<readonly TypeFile[]> {
  made ??= collect(folder).catch((error: unknown) => {
    made = undefined;
    throw error;
  });
  return made;
}

async function collect(folder: string): Promise<readonly TypeFile[]> {
  const [engine, node] = await Promise.all([engineDeclarations(folder), nodeDeclarations()]);
  const files: TypeFile[] = [{ path: AMBIENT_PATH, text: ambientDeclarations(exportsOf(engine, 'index.d.ts')) }];
  files.push({ path: 'node_modules/emberline/package.json', text: JSON.stringify({ name: 'emberline', version: '0.1.0', types: 'index.d.ts', main: 'index.js' }) });
  for (const [path, text] of reachable(engine)) files.push({ path: `node_modules/emberline/${path}`, text });
  for (const [path, text] of node) files.push({ path: `node_modules/${path}`, text });
  return files;
}

/** The files that the public module's types need. */
function reachable(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const queue = ['index.d.ts'];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const text = files.get(path);
    if (text === undefined || found.has(path)) continue;
    found.set(path, text);
    for (const match of text.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]*)\.js['"]/g)) queue.push(join(path, '..', `${match[1] as string}.d.ts`).replaceAll('\\', '/'));
  }
  return found;
}
