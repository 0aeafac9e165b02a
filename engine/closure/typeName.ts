/**
 * Names and advice for values that do not travel.
 */

/** The class name a user knows a value by: `Socket`, `Promise`, `Generator`. */
export function typeName(value: unknown): string {
  if (typeof value === 'function') return 'Function';
  if (typeof value === 'symbol') return 'Symbol';
  if (typeof value !== 'object' || value === null) return typeof value;
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  const constructor: unknown = (value as { constructor?: unknown }).constructor;
  const name = typeof constructor === 'function' ? constructor.name : '';
  if (name === '' || name === 'Object' || name === 'Iterator' || name.endsWith('GeneratorFunction')) return tag;
  return name;
}

/** What to do instead, by type. */
export function adviceFor(name: string): string {
  switch (name) {
    case 'Promise': return 'A promise belongs to the process that made it: await it first and capture the value.';
    case 'WeakMap': case 'WeakSet': case 'WeakRef': return 'Weak references cannot be copied: use a Map or Set of the values needed.';
    case 'SharedArrayBuffer': return 'Executors share no memory with the driver: capture a copy, or use a broadcast variable.';
    case 'Generator': case 'AsyncGenerator': case 'Array Iterator': case 'Map Iterator': case 'Set Iterator':
      return 'An iterator cannot be copied half-way: capture the values as an array.';
    case 'Proxy': return 'A proxy cannot be copied: capture the object behind it.';
    default: return `A ${name} cannot be copied to executors: create it inside the function (mapPartitions runs once for each partition), or capture only the plain values it needs.`;
  }
}
