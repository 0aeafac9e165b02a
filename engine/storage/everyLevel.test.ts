/** Any rows come back equal from a block of any level, wherever it was meanwhile. */
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { BlockStore } from './blockStore.ts';
import { alikeRows, anyValue, classesOf } from './codec/testing/anyRows.ts';
import { identical } from './codec/testing/identical.ts';
import { flatten } from './rowBatches.ts';
import { dropPayload } from './rowPayload.ts';
import type { BatchCompression } from './packedBatch.ts';
import { StorageLevel } from './storageLevel.ts';
import { UnifiedMemory } from './unifiedMemory.ts';

const SEED = 20_150_613;
const MAX = 8 << 20;
const classes = classesOf();
const root = mkdtempSync(join(tmpdir(), 'emberline-levels-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function makeStore(name: string, compression: BatchCompression): BlockStore {
  return new BlockStore({ memory: new UnifiedMemory(MAX, 0), offHeap: new UnifiedMemory(MAX, 0), directory: join(root, name), classes, compression, unrollThreshold: 1024, onUpdate: () => undefined });
}
const NAMES = [
  'DISK_ONLY', 'DISK_ONLY_2', 'DISK_ONLY_3', 'MEMORY_ONLY', 'MEMORY_ONLY_2', 'MEMORY_ONLY_SER', 'MEMORY_ONLY_SER_2',
  'MEMORY_AND_DISK', 'MEMORY_AND_DISK_2', 'MEMORY_AND_DISK_SER', 'MEMORY_AND_DISK_SER_2', 'OFF_HEAP',
] as const;
const anyRows = fc.oneof(fc.array(anyValue, { maxLength: 8 }), alikeRows);

const CASES = NAMES.flatMap((name, i) => [[name, 'none'], [name, i % 2 === 0 ? 'lz4' : 'zstd']] as const);

test.each(CASES)('%s, packed by %s, keeps any rows, here, on a peer, and moved to disk and back', (name, compression) => {
  const level = StorageLevel[name];
  const here = makeStore(`${name}-here`, compression);
  const peer = makeStore(`${name}-peer`, 'none');
  const expectKept = (rows: readonly unknown[], read: Iterable<readonly unknown[]> | undefined): void => expect(identical([...flatten(read ?? [])], [...rows])).toBe('identical');
  fc.assert(fc.property(anyRows, (rows) => {
    const builder = here.builder('rdd_0_0', level, 1);
    for (const row of rows) builder.push(row);
    expectKept(rows, builder.finish());
    here.endTask(1);
    expectKept(rows, here.get('rdd_0_0'));
    const payload = here.offer('rdd_0_0', join(root, `${name}-payload`))!;
    expect(peer.adopt('rdd_0_0', payload, level.withReplication(1))).toBe(true);
    dropPayload(payload);
    expectKept(rows, peer.get('rdd_0_0'));
    if (level.useDisk && level.useMemory && rows.length > 0) {
      const giveBack = fillMemory(here, level);
      expect(here.blocks().find((block) => block.blockId === 'rdd_0_0')).toMatchObject({ useMemory: false, useDisk: true });
      expectKept(rows, here.get('rdd_0_0'));
      giveBack();
      expectKept(rows, here.get('rdd_0_0'));
      expect(here.blocks().find((block) => block.blockId === 'rdd_0_0')).toMatchObject({ useMemory: true, useDisk: true });
    }
    here.removeRdd(0);
    peer.removeRdd(0);
  }), { seed: SEED, numRuns: 40 });
});

/** Takes all memory, so that other blocks leave it; the answer gives it back. */
function fillMemory(store: BlockStore, level: StorageLevel): () => void {
  if (!level.useOffHeap) {
    const granted = store.acquireExecution(MAX);
    return () => store.releaseExecution(granted);
  }
  const builder = store.builder('rdd_9_9', StorageLevel.of({ useMemory: true, useOffHeap: true }));
  builder.batch(new Uint8Array(MAX));
  builder.finish();
  return () => void store.remove('rdd_9_9');
}
