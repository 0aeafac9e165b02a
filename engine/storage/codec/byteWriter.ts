/**
 * A growing byte buffer with the few primitives the codec writes. Little-endian throughout, as every machine Node runs on.
 * `reset(mark)` takes back what was written after `mark`, so that an encoder may try a form and give it up.
 */
import { Buffer } from 'node:buffer';

/** Strings up to this many units are copied by a loop: cheaper than a call into native code. */
const SHORT_STRING = 24;

export class ByteWriter {
  #bytes: Buffer;
  #view: DataView;
  #length = 0;

  constructor(initialBytes = 1 << 16) {
    this.#bytes = Buffer.allocUnsafeSlow(initialBytes);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  /** Capacity now, for owners that keep a writer and want to drop an outgrown one. */
  get capacity(): number {
    return this.#bytes.length;
  }

  reset(mark = 0): void {
    this.#length = mark;
  }

  /** Makes room for `extra` bytes and returns the position they start at. */
  reserve(extra: number): number {
    const at = this.#length;
    const needed = at + extra;
    if (needed > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
      this.#bytes.copy(grown, 0, 0, at);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#length = needed;
    return at;
  }

  u8(value: number): void {
    const at = this.reserve(1);
    this.#bytes[at] = value;
  }

  u32(value: number): void {
    this.#view.setUint32(this.reserve(4), value, true);
  }

  f64(value: number): void {
    const at = this.reserve(8);
    this.#view.setFloat64(at, value, true);
  }

  /** A non-negative safe integer, seven bits to a byte. */
  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.u8((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.u8(rest);
  }

  bytes(source: Uint8Array): void {
    const at = this.reserve(source.length);
    this.#bytes.set(source, at);
  }

  /** The bytes a typed array covers. */
  view(source: ArrayBufferView): void {
    this.bytes(new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
  }

  /** Writes `text` as one byte a unit and returns true, or writes nothing and returns false when a unit is above 255. */
  tryLatin1(text: string): boolean {
    const length = text.length;
    const at = this.reserve(length);
    if (length <= SHORT_STRING) {
      const bytes = this.#bytes;
      for (let i = 0; i < length; i++) {
        const unit = text.charCodeAt(i);
        if (unit > 0xff) {
          this.#length = at;
          return false;
        }
        bytes[at + i] = unit;
      }
      return true;
    }
    this.#bytes.write(text, at, length, 'latin1');
    if (this.#bytes.toString('latin1', at, at + length) === text) return true;
    this.#length = at;
    return false;
  }

  utf8(text: string, byteLength: number): void {
    const at = this.reserve(byteLength);
    this.#bytes.write(text, at, byteLength, 'utf8');
  }

  utf16(text: string): void {
    const at = this.reserve(text.length * 2);
    this.#bytes.write(text, at, text.length * 2, 'utf16le');
  }

  /** A copy of what was written. */
  take(): Uint8Array {
    const out = new Uint8Array(this.#length);
    out.set(this.#bytes.subarray(0, this.#length));
    return out;
  }
}
