/** The advisor's findings in words: on the node, for readers that do not see it, in the details. Pure. */
import type { Advice, CacheAdvice, CheckpointAdvice } from '../../engine/status/views/advice.ts';
import { formatBytes, formatCount, formatDuration, plural } from '../ui/format.ts';

/** What stands on a node: `↻ 3× 4.1 s · 38 MiB`, `↻ 12 shuffles 2.6 s`. */
export function adviceBadge(advice: Advice): string {
  if (advice.kind === 'checkpoint') return `↻ ${plural(advice.shuffles, 'shuffle')} ${formatDuration(advice.spent)}`;
  return `↻ ${advice.computations}× ${formatDuration(advice.spent)}${advice.bytes === null ? '' : ` · ${formatBytes(advice.bytes)}`}`;
}

/** The same in full: `computed 3 times, 4.1 s; cached: 38 MiB`. */
export function adviceSentence(advice: Advice): string {
  const size = advice.bytes === null ? 'size not known yet' : formatBytes(advice.bytes);
  return advice.kind === 'cache'
    ? `computed ${plural(advice.computations, 'time')}, ${formatDuration(advice.spent)}; cached: ${size}`
    : `${plural(advice.shuffles, 'shuffle')} behind it, ${formatDuration(advice.spent)}; a checkpoint: ${size}`;
}

/** Why, in whole sentences: what was measured, what is estimated. */
export function adviceReasons(advice: Advice): readonly string[] {
  return advice.kind === 'cache' ? cacheReasons(advice) : checkpointReasons(advice);
}

function cacheReasons({ computations, each, saves, bytes, sampled, free, fits }: CacheAdvice): readonly string[] {
  const others = computations - 1;
  const room = bytes === null || free === null ? '' : fits ? ` ${formatBytes(free)} of storage memory are free.` : ` Only ${formatBytes(free)} of storage memory are free, so let what does not fit go to disk.`;
  return [
    `${computations} stages computed it from the beginning. Kept by the first, it would have saved the other ${others === 1 ? 'one' : others} up to ${formatDuration(saves)} of task time.`,
    `Measured: one computation takes at most ${formatDuration(each)}, the task time of the quickest of these stages with all that it did after this RDD.`,
    bytes === null || sampled === null
      ? 'How much memory it takes is not known: only Emberline’s own tasks count it, the second time they compute it.'
      : `Estimated: about ${formatBytes(bytes)} as objects in memory, from the first records of ${plural(sampled.partitions, 'partition')}; ${formatCount(sampled.records)} records were counted.${room}`,
  ];
}

function checkpointReasons({ shuffles, rdds, spent, bytes, levelName }: CheckpointAdvice): readonly string[] {
  return [
    `Its lineage goes back over ${plural(shuffles, 'shuffle')} and ${plural(rdds, 'RDD')}. If an executor is lost, up to ${formatDuration(spent)} of task time run again: what the stages behind it took.`,
    `A checkpoint cuts the lineage; recovery then reads its files${bytes === null || bytes === 0 ? '' : `, about ${formatBytes(bytes)}`}. It is written by the next action, in a job of its own${levelName === '' ? ', so cache the RDD as well' : ' that reads the cache'}.`,
    ...(levelName === '' ? [] : [`${levelName} alone does not cut it: blocks that are lost are computed from the beginning.`]),
  ];
}
