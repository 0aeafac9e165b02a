/** Reads what ByteWriter wrote. Every read checks the end, so that cut bytes end in a CodecFormatError and never in garbage. */
import { Buffer } from 'node:buffer';
import { CodecFormatError } from './errors.ts';

const SHORT_STRING = 12;

export class ByteReader {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  #at: number;

  constructor(source: Uint8Array, start = 0) {
    this.#bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
    this.#view = new DataView(source.buffer, source.byteOffset, source.byteLength);
    this.#at = start;
  }

  get position(): number {
    return this.#at;
  }

  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  #advance(count: number): number {
    const at = this.#at;
    if (count > this.#bytes.length - at) throw new CodecFormatError(`${count} bytes expected at ${at}, ${this.#bytes.length - at} are there`);
    this.#at = at + count;
    return at;
  }

  u8(): number {
    return this.#bytes[this.#advance(1)]!;
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  f64(): number {
    return this.#view.getFloat64(this.#advance(8), true);
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
      if (scale > Number.MAX_SAFE_INTEGER) throw new CodecFormatError(`a length at ${this.#at} is too long`);
    }
  }

  /** A count of things that each take at least `bytesEach` bytes: refused when the rest cannot hold them. */
  count(bytesEach: number): number {
    const count = this.varint();
    if (count * bytesEach > this.remaining) throw new CodecFormatError(`${count} values announced at ${this.#at}, ${this.remaining} bytes left`);
    return count;
  }

  /** A copy of the next bytes, aligned at the start of its own buffer. */
  copy(count: number): Uint8Array<ArrayBuffer> {
    const at = this.#advance(count);
    const out = new Uint8Array(count);
    out.set(this.#bytes.subarray(at, at + count));
    return out;
  }

  /** The next bytes without a copy. */
  bytes(count: number): Uint8Array {
    const at = this.#advance(count);
    return this.#bytes.subarray(at, at + count);
  }

  latin1(length: number): string {
    const at = this.#advance(length);
    if (length <= SHORT_STRING) {
      let text = '';
      for (let i = at; i < at + length; i++) text += String.fromCharCode(this.#bytes[i]!);
      return text;
    }
    return this.#bytes.toString('latin1', at, at + length);
  }

  utf8(byteLength: number): string {
    const at = this.#advance(byteLength);
    return this.#bytes.toString('utf8', at, at + byteLength);
  }

  utf16(length: number): string {
    const at = this.#advance(length * 2);
    return this.#bytes.toString('utf16le', at, at + length * 2);
  }
}
