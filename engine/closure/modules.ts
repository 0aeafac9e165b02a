/**
 * Values that came from an imported module travel as the module's specifier and the export's name, never by value.
 */

export interface ModuleExport {
  /** Absolute: `emberline`, `node:…` or a file URL. */
  readonly specifier: string;
  /** Export name, or `*` for the module's namespace. */
  readonly name: string;
}

const exportOf = new WeakMap<object, ModuleExport>();

/** Marks a module's namespace and what it exports. The first registration of a value wins. */
export function registerModule(specifier: string, namespace: Readonly<Record<string, unknown>>): void {
  note(namespace, { specifier, name: '*' });
  for (const name of Object.keys(namespace)) note(namespace[name], { specifier, name });
}

function note(value: unknown, from: ModuleExport): void {
  if ((typeof value === 'function' || (typeof value === 'object' && value !== null)) && !exportOf.has(value)) exportOf.set(value, from);
}

/** Where a value was imported from, if it was. */
export function moduleExportOf(value: object): ModuleExport | undefined {
  return exportOf.get(value);
}
