/**
 * The language's own functions and objects by their global path (`Math.max`, `Boolean`), so that `filter(Boolean)`
 * travels as a name. Accessors of the global object are never read: some have side effects.
 */

let pathByValue: Map<unknown, string> | undefined;

function build(): Map<unknown, string> {
  const paths = new Map<unknown, string>();
  const note = (value: unknown, path: string): boolean => {
    if ((typeof value !== 'function' && (typeof value !== 'object' || value === null)) || paths.has(value)) return false;
    paths.set(value, path);
    return true;
  };
  note(globalThis, 'globalThis');
  const globals = Object.getOwnPropertyDescriptors(globalThis) as Record<string, PropertyDescriptor>;
  for (const [name, descriptor] of Object.entries(globals)) {
    if (!('value' in descriptor) || !/^[A-Za-z]\w*$/.test(name)) continue;
    const value: unknown = descriptor.value;
    if (!note(value, name)) continue;
    if (descriptor.enumerable === true) continue;
    members(value as object, name, note);
    const prototype = typeof value === 'function' ? (value as { prototype?: unknown }).prototype : undefined;
    if (note(prototype, `${name}.prototype`)) members(prototype as object, `${name}.prototype`, note);
  }
  return paths;
}

function members(holder: object, path: string, note: (value: unknown, path: string) => boolean): void {
  for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(holder))) {
    if (typeof descriptor.value === 'function' && key !== 'constructor' && /^[A-Za-z]\w*$/.test(key) && Function.prototype.toString.call(descriptor.value).includes('[native code]')) note(descriptor.value, `${path}.${key}`);
  }
}

/** The global path of a value of the language or of Node's global object. */
export function intrinsicPath(value: unknown): string | undefined {
  pathByValue ??= build();
  return pathByValue.get(value);
}

/** The value at a global path given by `intrinsicPath`. */
export function intrinsicAt(path: string): unknown {
  let value: unknown = globalThis;
  if (path === 'globalThis') return value;
  for (const key of path.split('.')) value = (value as Record<string, unknown>)[key];
  return value;
}
