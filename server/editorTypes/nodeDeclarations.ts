/** Node's own declarations for the editor: everything but the modules that notebooks have no use for and that are large. */
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const LEFT_OUT = /^(ts\d|inspector|http2|test|sqlite|cluster|repl|domain|wasi|sea|punycode|trace_events|dgram)/;

/** Files by path under `node_modules`; empty when @types/node is not installed. */
export async function nodeDeclarations(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const name of ['@types/node', 'undici-types']) {
    let folder: string;
    try {
      folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    } catch {
      continue;
    }
    for (const file of await readdir(folder, { recursive: true })) {
      const path = file.replaceAll('\\', '/');
      if (!path.endsWith('.d.ts') && path !== 'package.json') continue;
      if (name === '@types/node' && LEFT_OUT.test(path)) continue;
      const text = await readFile(join(folder, file), 'utf8');
      files.set(`${name}/${path}`, path === 'index.d.ts' ? withoutLeftOut(text) : text);
    }
  }
  return files;
}

function withoutLeftOut(text: string): string {
  return text.replace(/^\/\/\/ <reference path="([^"]*)" \/>\r?\n/gm, (line, path: string) => (LEFT_OUT.test(path) ? '' : line));
}
