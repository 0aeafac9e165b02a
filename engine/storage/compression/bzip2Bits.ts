/** Bits of a byte input, most significant first, as bzip2 packs them. */
import type { ByteInput } from './byteInput.ts';

export class BitInput {
  readonly #input: ByteInput;
  #bits = 0;
  #count = 0;

  constructor(input: ByteInput) {
    this.#input = input;
  }

  /** Up to 24 bits. */
  read(count: number): number {
    while (this.#count < count) {
      this.#bits = (this.#bits << 8) | this.#input.byte();
      this.#count += 8;
    }
    this.#count -= count;
    const value = (this.#bits >>> this.#count) & ((1 << count) - 1);
    this.#bits &= (1 << this.#count) - 1;
    return value;
  }

  bit(): number {
    if (this.#count === 0) {
      this.#bits = this.#input.byte();
      this.#count = 8;
    }
    this.#count--;
    return (this.#bits >>> this.#count) & 1;
  }

  /** Unsigned. */
  read32(): number {
    return ((this.read(16) << 16) | this.read(16)) >>> 0;
  }

  /** Of the next bit, in bits from the start of the file. */
  get position(): number {
    return this.#input.position * 8 - this.#count;
  }

  get atEnd(): boolean {
    return this.#count === 0 && this.#input.atEnd;
  }

  /** Leaves out what is left of the current byte. */
  align(): void {
    this.#count = 0;
    this.#bits = 0;
  }
}
