/**
 * Spark's thread-local properties (job group, description, pool) for a language without threads: they follow the
 * asynchronous flow. A scope starts with a copy of the surrounding one; what is set inside stays inside.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

export class LocalProperties {
  readonly #storage = new AsyncLocalStorage<Map<string, string>>();
  readonly #root = new Map<string, string>();

  get(key: string): string | undefined {
    return this.#current.get(key);
  }

  /** Undefined removes the property. */
  set(key: string, value: string | undefined): void {
    if (value === undefined) this.#current.delete(key);
    else this.#current.set(key, value);
  }

  /** A copy that later changes do not reach. */
  snapshot(): Record<string, string> {
    return Object.fromEntries(this.#current);
  }

  run<T>(properties: Readonly<Record<string, string>>, fn: () => T): T {
    return this.#storage.run(new Map([...this.#current, ...Object.entries(properties)]), fn);
  }

  get #current(): Map<string, string> {
    return this.#storage.getStore() ?? this.#root;
  }
}
