/** CRC-32 with the most significant bit first, as bzip2 has it (zlib's is the mirror image). */

const table = new Int32Array(256);
for (let i = 0; i < 256; i++) {
  let value = i << 24;
  for (let bit = 0; bit < 8; bit++) value = value < 0 ? (value << 1) ^ 0x04c1_1db7 : value << 1;
  table[i] = value;
}

export class Bzip2Crc {
  #value = -1;

  update(bytes: Uint8Array): void {
    let value = this.#value;
    for (let i = 0; i < bytes.length; i++) value = (value << 8) ^ table[(value >>> 24) ^ bytes[i]!]!;
    this.#value = value;
  }

  /** Unsigned. */
  digest(): number {
    return ~this.#value >>> 0;
  }
}
