/**
 * Loads a module as code in a folder would: kernel and executors resolve a cell's imports the same way.
 */
import { isBuiltin, registerHooks } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { constants, Script } from 'node:vm';

type Namespace = Readonly<Record<string, unknown>>;
type Importer = (specifier: string) => Promise<Namespace>;

const importers = new Map<string, Importer>();

function importerIn(folder: string): Importer {
  let importer = importers.get(folder);
  if (importer === undefined) {
    importer = new Script('(specifier) => import(specifier)', { filename: join(folder, 'cell.js'), importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER }).runInThisContext() as Importer;
    importers.set(folder, importer);
  }
  return importer;
}

/** Where Node's own resolution found the packages imported so far, by folder and specifier. */
const found = new Map<string, string>();
let watching = false;

/** Notes what Node resolves for imports of `importerIn` and `importHere`. */
function watchResolution(): void {
  if (watching) return;
  watching = true;
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      const parent = context.parentURL ?? '';
      if (parent === import.meta.url || parent.endsWith('/cell.js')) found.set(`${parent}\0${specifier}`, resolved.url);
      return resolved;
    },
  });
}

/** The form a specifier travels in once it was imported: a URL, so that every process loads the same file. */
export function travellingSpecifier(specifier: string, folder: string): string {
  const parent = pathToFileURL(join(folder, 'cell.js')).href;
  return found.get(`${parent}\0${specifier}`) ?? found.get(`${import.meta.url}\0${specifier}`) ?? absoluteSpecifier(specifier, folder);
}

/** Relative and absolute paths as file URLs; the rest stays. */
function absoluteSpecifier(specifier: string, folder: string): string {
  return specifier.startsWith('./') || specifier.startsWith('../') || isAbsolute(specifier) ? pathToFileURL(resolve(folder, specifier)).href : specifier;
}

/**
 * Imports a module: files by URL or path, packages from `folder` upwards and then from Emberline's own, `emberline`
 * through `own`. Rejects as `import()` does.
 */
export async function importFrom(specifier: string, folder: string, own: () => Promise<object>): Promise<Namespace> {
  if (specifier === 'emberline') return (await own()) as Namespace;
  watchResolution();
  const absolute = absoluteSpecifier(specifier, folder);
  if (absolute !== specifier || isBuiltin(specifier) || specifier.includes('://')) return importerIn(folder)(absolute);
  try {
    return await importerIn(folder)(specifier);
  } catch (error) {
    const isMissing = (error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND' && String((error as Error).message).includes(`'${specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/')}'`);
    if (!isMissing) throw error;
    return importHere(specifier, error);
  }
}

async function importHere(specifier: string, notFound: unknown): Promise<Namespace> {
  try {
    return (await import(specifier)) as Namespace;
  } catch (error) {
    throw (error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND' ? notFound : error;
  }
}
