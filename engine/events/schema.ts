/**
 * Checks that a parsed JSON value has the shape an event needs. A check returns null or a sentence that names the field,
 * so that a reader of a broken log learns what is wrong where. Hand-made and allocation-free on the good path, because
 * every line of every log goes through it. Extra fields are never an error (Spark ignores them too).
 */
export type Check = (value: unknown, path: string) => string | null;

function found(value: unknown): string {
  if (value === undefined) return 'it is missing';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return value === null || Array.isArray(value) || typeof value === 'object' ? `found ${Array.isArray(value) ? 'an array' : value === null ? 'null' : 'an object'}` : `found ${typeof value} ${shown}`;
}

export const number: Check = (value, path) => (typeof value === 'number' && Number.isFinite(value) ? null : `${path} must be a number, ${found(value)}`);
export const string: Check = (value, path) => (typeof value === 'string' ? null : `${path} must be a string, ${found(value)}`);
export const boolean: Check = (value, path) => (typeof value === 'boolean' ? null : `${path} must be true or false, ${found(value)}`);
export const anything: Check = () => null;

/** `null` is as good as a value. */
export function nullable(check: Check): Check {
  return (value, path) => (value === null ? null : check(value, path));
}

/** Absent or null is fine. */
export function optional(check: Check): Check {
  return (value, path) => (value === undefined || value === null ? null : check(value, path));
}

/** One of a closed set of strings. */
export function oneOf(...allowed: readonly string[]): Check {
  return (value, path) => (typeof value === 'string' && allowed.includes(value) ? null : `${path} must be one of ${allowed.join(', ')}; ${found(value)}`);
}

/** Every element passes. */
export function arrayOf(check: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return `${path} must be an array, ${found(value)}`;
    for (let i = 0; i < value.length; i++) {
      const wrong = check(value[i], '');
      if (wrong !== null) return `${path}[${i}]${wrong.startsWith(' ') ? '' : '.'}${wrong}`;
    }
    return null;
  };
}

/** An object each of whose values passes. */
export function mapOf(check: Check): Check {
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${path} must be an object, ${found(value)}`;
    for (const key in value) {
      const wrong = check((value as Record<string, unknown>)[key], '');
      if (wrong !== null) return `${path}."${key}"${wrong}`;
    }
    return null;
  };
}

/** An object whose named fields pass. */
export function object(fields: Readonly<Record<string, Check>>): Check {
  const entries = Object.entries(fields);
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${path} must be an object, ${found(value)}`;
    for (const [key, check] of entries) {
      const field = (value as Record<string, unknown>)[key];
      const wrong = check(field, path === '' ? `"${key}"` : `${path}."${key}"`);
      if (wrong !== null) return wrong;
    }
    return null;
  };
}

/** An object whose field `tag` says which further fields it needs. */
export function tagged(tag: string, variants: Readonly<Record<string, Check>>): Check {
  const names = oneOf(...Object.keys(variants));
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${path} must be an object, ${found(value)}`;
    const name = (value as Record<string, unknown>)[tag];
    const wrong = names(name, `${path}."${tag}"`);
    if (wrong !== null) return wrong;
    return (variants[name as string] ?? anything)(value, path);
  };
}
