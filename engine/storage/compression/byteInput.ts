/** Bytes of a file in order, for decoders: buffered, with the position for messages about damage. */
import type { InputFile } from '../files/fileSystem.ts';

const BUFFER_BYTES = 1 << 16;

/** The bytes end, or are not what the format says. Told to the user by `decompressed`, with file and place. */
export class DamagedDataError extends Error {
  override name = 'DamagedDataError';
}

export class ByteInput {
  readonly #file: InputFile;
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #at = 0;
  #end = 0;
  /** Where `#end` lies in the file. */
  #filePosition: number;

  constructor(file: InputFile, position = 0) {
    this.#file = file;
    this.#filePosition = position;
  }

  /** Of the next byte in the file. */
  get position(): number {
    return this.#filePosition - (this.#end - this.#at);
  }

  /** What is at hand, at least one byte, or undefined at the end; `skip` tells how much of it was used. Valid until the next call. */
  available(): Buffer | undefined {
    if (this.#at === this.#end && !this.#fill()) return undefined;
    return this.#buffer.subarray(this.#at, this.#end);
  }

  skip(count: number): void {
    this.#at += count;
  }

  get atEnd(): boolean {
    return this.#at === this.#end && !this.#fill();
  }

  /** Throws DamagedDataError at the end. */
  byte(): number {
    if (this.#at === this.#end && !this.#fill()) throw new DamagedDataError('the data is cut');
    return this.#buffer[this.#at++]!;
  }

  /** Fills `target`. Throws DamagedDataError when there is less. */
  exactly(target: Uint8Array): void {
    for (let filled = 0; filled < target.length; ) {
      if (this.#at === this.#end && !this.#fill()) throw new DamagedDataError('the data is cut');
      const count = Math.min(target.length - filled, this.#end - this.#at);
      target.set(this.#buffer.subarray(this.#at, this.#at + count), filled);
      this.#at += count;
      filled += count;
    }
  }

  u32le(): number {
    return (this.byte() | (this.byte() << 8) | (this.byte() << 16) | (this.byte() << 24)) >>> 0;
  }

  u32be(): number {
    return ((this.byte() << 24) | (this.byte() << 16) | (this.byte() << 8) | this.byte()) >>> 0;
  }

  #fill(): boolean {
    this.#at = 0;
    this.#end = this.#file.read(this.#buffer, this.#buffer.length, this.#filePosition);
    this.#filePosition += this.#end;
    return this.#end > 0;
  }
}
