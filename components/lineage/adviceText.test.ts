import { expect, it } from 'vitest';
import type { CacheAdvice, CheckpointAdvice } from '../../engine/status/views/advice.ts';
import { adviceBadge, adviceReasons, adviceSentence } from './adviceText.ts';

const cache: CacheAdvice = { kind: 'cache', rddId: 1, computations: 3, each: 1367, spent: 4100, saves: 2733, bytes: 38 << 20, sampled: { partitions: 4, records: 400_000 }, free: 200 << 20, fits: true, code: 'parsed.cache()' };
const checkpoint: CheckpointAdvice = { kind: 'checkpoint', rddId: 9, shuffles: 12, rdds: 40, spent: 2600, bytes: null, levelName: '', code: 'ranks.checkpoint()' };

it('says on the node how often and how long it was computed, and what it would take', () => {
  expect([adviceBadge(cache), adviceBadge({ ...cache, bytes: null }), adviceBadge(checkpoint)]).toEqual(['↻ 3× 4.1 s · 38 MiB', '↻ 3× 4.1 s', '↻ 12 shuffles 2.6 s']);
  expect([adviceSentence(cache), adviceSentence(checkpoint)]).toEqual(['computed 3 times, 4.1 s; cached: 38 MiB', '12 shuffles behind it, 2.6 s; a checkpoint: size not known yet']);
});

it('tells what was measured from what is estimated', () => {
  expect(adviceReasons(cache)).toEqual([
    '3 stages computed it from the beginning. Kept by the first, it would have saved the other 2 up to 2.7 s of task time.',
    'Measured: one computation takes at most 1.4 s, the task time of the quickest of these stages with all that it did after this RDD.',
    'Estimated: about 38 MiB as objects in memory, from the first records of 4 partitions; 400,000 records were counted. 200 MiB of storage memory are free.',
  ]);
  expect(adviceReasons({ ...cache, computations: 2, fits: false, free: 1 << 20 })[2]).toContain('Only 1 MiB of storage memory are free, so let what does not fit go to disk.');
  expect(adviceReasons(checkpoint)[1]).toBe('A checkpoint cuts the lineage; recovery then reads its files. It is written by the next action, in a job of its own, so cache the RDD as well.');
  expect(adviceReasons({ ...checkpoint, levelName: 'MEMORY_ONLY', bytes: 2048 }).slice(1)).toEqual([
    'A checkpoint cuts the lineage; recovery then reads its files, about 2 KiB. It is written by the next action, in a job of its own that reads the cache.',
    'MEMORY_ONLY alone does not cut it: blocks that are lost are computed from the beginning.',
  ]);
});
