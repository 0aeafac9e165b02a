/** Wakes another thread: a counter in shared memory that goes up with every change worth a look. */
export class Bell {
  readonly shared: SharedArrayBuffer;
  readonly #count: Int32Array;

  constructor(shared = new SharedArrayBuffer(4)) {
    this.shared = shared;
    this.#count = new Int32Array(shared);
  }

  /** To be read before looking at what the bell is for, so that a ring in between is not missed. */
  get count(): number {
    return Atomics.load(this.#count, 0);
  }

  ring(): void {
    Atomics.add(this.#count, 0, 1);
    Atomics.notify(this.#count, 0);
  }

  /** Blocks this thread until the bell rings after `seen`, at most `ms`. */
  wait(seen: number, ms: number): void {
    Atomics.wait(this.#count, 0, seen, ms);
  }

  /** As wait, without blocking and without limit. */
  async heard(seen: number): Promise<void> {
    await Atomics.waitAsync(this.#count, 0, seen).value;
  }
}
