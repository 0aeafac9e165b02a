/**
 * A block on its way to another executor: a row file under a name of its own, or the bytes of one where it is small. What
 * is on disk already travels as a second name of its file, without being read.
 */
import { rmSync } from 'node:fs';
import type { ClassRegistry } from './codec/index.ts';
import { readRowFileBatches, rowFileBatches, rowFileBytes, RowFileWriter } from './rowFile.ts';
import type { MemoryContent } from './block.ts';
import { encodeBatches } from './rowBatches.ts';

export type RowPayload = { readonly kind: 'inline'; readonly bytes: Uint8Array } | { readonly kind: 'file'; readonly path: string; readonly size: number };

/** Up to this many bytes a block travels inside a message. */
const INLINE_BYTES = 1 << 20;

/** What is in memory as a payload; `path` names the file when there must be one. Throws what encodeRows throws. */
export function payloadOfContent(content: MemoryContent, path: string, classes: ClassRegistry): RowPayload {
  const batches = content.kind === 'bytes' ? content.batches : encodeBatches(content.values, classes);
  const small: Uint8Array[] = [];
  let bytes = 0;
  let file: RowFileWriter | undefined;
  try {
    for (const batch of batches) {
      bytes += batch.length;
      if (file === undefined && bytes > INLINE_BYTES) {
        file = new RowFileWriter(path);
        for (const earlier of small.splice(0)) file.batch(earlier);
      }
      if (file === undefined) small.push(batch);
      else file.batch(batch);
    }
    return file === undefined ? { kind: 'inline', bytes: rowFileBytes(small) } : { kind: 'file', path, size: file.end().bytes };
  } finally {
    file?.close();
  }
}

/** How many bytes a payload holds. */
export function payloadBytes(payload: RowPayload): number {
  return payload.kind === 'inline' ? payload.bytes.length : payload.size;
}

/** The encoded batches of a payload, for one loop. Throws CodecFormatError at the first damage, and what the file system throws. */
export function payloadBatches(payload: RowPayload): Generator<Uint8Array, void> {
  return payload.kind === 'inline' ? rowFileBatches(payload.bytes) : readRowFileBatches(payload.path);
}

/** Removes the file of a payload that nobody needs any more. */
export function dropPayload(payload: RowPayload): void {
  if (payload.kind === 'file') rmSync(payload.path, { force: true });
}
