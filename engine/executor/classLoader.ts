/** Gives an executor the class of a record that none of its stages captured: from the file the driver wrote. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { classFileName } from '../closure/classFile.ts';
import { reviveNow } from '../closure/revive.ts';
import type { ReviveHost } from '../closure/shipped.ts';

/** A loader for the class registry; `ownModule` is the URL of what cells import as `emberline`. */
export function classLoader(appDir: string, cwd: string, ownModule: string, host: ReviveHost): (id: string) => void {
  const require = createRequire(join(cwd, 'cell.js'));
  const load = (specifier: string): Readonly<Record<string, unknown>> => {
    const from = specifier === 'emberline' ? ownModule : specifier;
    return require(from.startsWith('file:') ? fileURLToPath(from) : from) as Readonly<Record<string, unknown>>;
  };
  return (id) => {
    const bytes = readIfThere(join(appDir, 'classes', classFileName(id)));
    if (bytes !== undefined) reviveNow({ bytes }, host, load);
  };
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
