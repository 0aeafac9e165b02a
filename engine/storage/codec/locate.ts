/** Finds where in some records a refused value sits, for the error message: `record 3, at .user.socket`. Slow, run once. */

/** The path of the first place that holds `target`, or undefined when no visible place does. */
export function locate(records: readonly unknown[], target: unknown): string | undefined {
  const met = new Set<object>();
  for (let i = 0; i < records.length; i++) {
    const path = find(records[i], target, met, '');
    if (path !== undefined) return path === '' ? `record ${i}` : `record ${i}, at ${path}`;
  }
  return undefined;
}

function find(value: unknown, target: unknown, met: Set<object>, path: string): string | undefined {
  if (Object.is(value, target)) return path;
  if (typeof value !== 'object' || value === null || met.has(value) || ArrayBuffer.isView(value)) return undefined;
  met.add(value);
  for (const [step, part] of parts(value)) {
    const found = find(part, target, met, path + step);
    if (found !== undefined) return found;
  }
  return undefined;
}

function* parts(value: object): Iterable<readonly [string, unknown]> {
  if (value instanceof Map) {
    let i = 0;
    for (const [key, entry] of value) {
      yield [`.keys[${i}]`, key];
      yield [`.get(${typeof key === 'object' ? `key ${i}` : JSON.stringify(String(key))})`, entry];
      i++;
    }
  } else if (value instanceof Set) {
    let i = 0;
    for (const entry of value) yield [`.values[${i++}]`, entry];
  }
  for (const key of Object.keys(value)) {
    const step = Array.isArray(value) ? `[${key}]` : /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
    yield [step, (value as Record<string, unknown>)[key]];
  }
  if (value instanceof Error && !Object.keys(value).includes('cause')) yield ['.cause', value.cause];
}
