/** Symbols that are the same in every process: the language's own, by name (`iterator`), and registered ones, by key. */

const names = new Map<symbol, string>();
for (const name of Object.getOwnPropertyNames(Symbol)) {
  const value = (Symbol as unknown as Record<string, unknown>)[name];
  if (typeof value === 'symbol' && Symbol.keyFor(value) === undefined) names.set(value, name);
}

/** `iterator` for Symbol.iterator; undefined for any other symbol. */
export function wellKnownName(symbol: symbol): string | undefined {
  return names.get(symbol);
}

/** The language's symbol of a name, or undefined where this engine has none. */
export function wellKnownSymbol(name: string): symbol | undefined {
  const value = (Symbol as unknown as Record<string, unknown>)[name];
  return typeof value === 'symbol' ? value : undefined;
}
