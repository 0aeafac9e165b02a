/**
 * A bounded queue of bytes between two threads, over shared memory: one writer, one reader, no locks. Positions only grow
 * (modulo 2^32), so that full and empty differ. Whoever changes it rings the other side's bell afterwards.
 */

const READ = 0;
const WRITTEN = 1;
const CLOSED = 2;
const HEADER_BYTES = 12;

export class ByteRing {
  readonly shared: SharedArrayBuffer;
  readonly #header: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(shared: SharedArrayBuffer) {
    this.shared = shared;
    this.#header = new Int32Array(shared, 0, 3);
    this.#bytes = new Uint8Array(shared, HEADER_BYTES);
  }

  /** A new ring of `capacity` bytes, a power of two. */
  static of(capacity: number): ByteRing {
    return new ByteRing(new SharedArrayBuffer(HEADER_BYTES + capacity));
  }

  /** Bytes that can be read now. */
  get available(): number {
    return (Atomics.load(this.#header, WRITTEN) - Atomics.load(this.#header, READ)) | 0;
  }

  /** Whether one side will not use it any more: a writer that has ended, or a reader that has gone. */
  get closed(): boolean {
    return Atomics.load(this.#header, CLOSED) === 1;
  }

  close(): void {
    Atomics.store(this.#header, CLOSED, 1);
  }

  /** Puts in as much as there is room for; returns how many bytes that was. */
  write(bytes: Uint8Array): number {
    const capacity = this.#bytes.length;
    const length = Math.min(bytes.length, capacity - this.available);
    const at = (Atomics.load(this.#header, WRITTEN) >>> 0) % capacity;
    const first = Math.min(length, capacity - at);
    this.#bytes.set(bytes.subarray(0, first), at);
    this.#bytes.set(bytes.subarray(first, length), 0);
    Atomics.add(this.#header, WRITTEN, length);
    return length;
  }

  /** Takes out what is there, as bytes of the caller's own; empty when there is nothing. */
  read(): Buffer {
    const capacity = this.#bytes.length;
    const length = this.available;
    const at = (Atomics.load(this.#header, READ) >>> 0) % capacity;
    const first = Math.min(length, capacity - at);
    const bytes = Buffer.allocUnsafe(length);
    bytes.set(this.#bytes.subarray(at, at + first), 0);
    bytes.set(this.#bytes.subarray(0, length - first), first);
    Atomics.add(this.#header, READ, length);
    return bytes;
  }
}
