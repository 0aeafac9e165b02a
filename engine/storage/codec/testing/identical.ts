/** A deep comparison stricter than the test runner's: tells -0 from 0, holes from undefined, key order and prototypes. */

/** `identical`, or where and how `a` differs from `b`. */
export function identical(a: unknown, b: unknown, path = 'value', met = new Map<object, object>()): string {
  if (Object.is(a, b)) return 'identical';
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return `${path}: ${String(a)} is not ${String(b)}`;
  if (met.get(a) === b) return 'identical';
  met.set(a, b);
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return `${path}: prototypes differ`;
  const steps: [string, unknown, unknown][] = [];
  if (a instanceof Date) steps.push(['time', a.getTime(), (b as Date).getTime()]);
  if (a instanceof RegExp) steps.push(['source', `${String(a)}${a.lastIndex}`, `${String(b)}${(b as RegExp).lastIndex}`]);
  if (a instanceof Map) steps.push(['entries', [...a], [...(b as Map<unknown, unknown>)]]);
  if (a instanceof Set) steps.push(['values', [...a], [...(b as Set<unknown>)]]);
  if (a instanceof ArrayBuffer) steps.push(['bytes', [...new Uint8Array(a)], [...new Uint8Array(b as ArrayBuffer)]]);
  else if (ArrayBuffer.isView(a)) steps.push(['bytes', bytesOf(a), bytesOf(b as ArrayBufferView)]);
  if (a instanceof URL || a instanceof URLSearchParams) steps.push(['text', String(a), String(b)]);
  if (a instanceof ArrayBuffer) steps.push(['maxByteLength', a.maxByteLength, (b as ArrayBuffer).maxByteLength]);
  if (a instanceof Number || a instanceof Symbol || a instanceof String || a instanceof Boolean || a instanceof BigInt) steps.push(['primitive', a.valueOf(), (b as object).valueOf()]);
  if (Array.isArray(a)) steps.push(['length', a.length, (b as unknown[]).length]);
  if (a instanceof Error) for (const key of Object.getOwnPropertyNames(a)) steps.push([key, (a as unknown as Record<string, unknown>)[key], (b as unknown as Record<string, unknown>)[key]]);
  if (!ArrayBuffer.isView(a)) {
    const keys = Object.keys(a);
    if (keys.join('\0') !== Object.keys(b).join('\0')) return `${path}: keys ${keys.join()} are not ${Object.keys(b).join()}`;
    for (const key of keys) steps.push([key, (a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]]);
  }
  for (const [step, x, y] of steps) {
    const found = identical(x, y, `${path}.${step}`, met);
    if (found !== 'identical') return found;
  }
  return 'identical';
}

function bytesOf(view: ArrayBufferView): number[] {
  return [...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)];
}
