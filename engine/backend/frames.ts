/**
 * Messages over a byte stream: a 4-byte little-endian length, then V8's serialization of a batch. All messages sent in one
 * turn make one frame, since a frame costs more than what is in it.
 */
import { deserialize, serialize } from 'node:v8';

const HEADER = 4;

/** One frame holding `batch`. */
export function encodeFrame(batch: readonly unknown[]): Uint8Array {
  const body = serialize(batch);
  const frame = Buffer.allocUnsafe(HEADER + body.length);
  frame.writeUInt32LE(body.length, 0);
  body.copy(frame, HEADER);
  return frame;
}

/** Cuts a stream into frames again, whatever pieces it comes in. */
export class FrameReader {
  #pieces: Buffer[] = [];
  #length = 0;

  /** The batches that are whole now, in order. */
  push(piece: Buffer): readonly (readonly unknown[])[] {
    this.#pieces.push(piece);
    this.#length += piece.length;
    const batches: (readonly unknown[])[] = [];
    for (;;) {
      if (this.#length < HEADER) return batches;
      const size = this.#head(HEADER).readUInt32LE(0);
      if (this.#length < HEADER + size) return batches;
      const whole = this.#head(HEADER + size);
      batches.push(deserialize(whole.subarray(HEADER, HEADER + size)) as readonly unknown[]);
      this.#skip(HEADER + size);
    }
  }

  /** The first piece, grown to at least `size` bytes. */
  #head(size: number): Buffer {
    if (this.#pieces[0]!.length < size) this.#pieces = [Buffer.concat(this.#pieces)];
    return this.#pieces[0]!;
  }

  #skip(size: number): void {
    const rest = this.#pieces[0]!.subarray(size);
    this.#pieces.shift();
    if (rest.length > 0) this.#pieces.unshift(rest);
    this.#length -= size;
  }
}

/** Collects messages of one turn into a frame and hands it to `write`. */
export class FrameWriter {
  readonly #write: (frame: Uint8Array) => void;
  #batch: unknown[] = [];

  constructor(write: (frame: Uint8Array) => void) {
    this.#write = write;
  }

  send(message: unknown): void {
    if (this.#batch.push(message) === 1) queueMicrotask(() => this.flush());
  }

  /** Writes what is collected at once, for a sender that will not come back to its event loop. */
  flush(): void {
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    this.#write(encodeFrame(batch));
  }
}
