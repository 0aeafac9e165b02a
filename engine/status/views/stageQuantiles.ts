/** The quantile table of a stage: each metric ranked by itself, over tasks that succeeded. */
import { shuffleReadBytes } from '../metrics.ts';
import { gettingResultTime, schedulerDelay } from '../phases.ts';
import type { TaskStatus } from '../task.ts';
import type { TaskChunks } from '../taskChunks.ts';
import { quantilesOf } from './quantiles.ts';
import type { QuantileRow } from './stage.ts';

type Ranked = TaskStatus & { readonly metrics: NonNullable<TaskStatus['metrics']> };
type Row = readonly [QuantileRow['key'], string, QuantileRow['unit'], (task: Ranked) => number];

const ROWS: readonly Row[] = [
  ['duration', 'Duration', 'ms', (t) => t.metrics.runTime],
  ['schedulerDelay', 'Scheduler delay', 'ms', schedulerDelay],
  ['deserializeTime', 'Task deserialisation time', 'ms', (t) => t.metrics.deserializeTime],
  ['gcTime', 'GC time', 'ms', (t) => t.metrics.gcTime],
  ['resultSerializationTime', 'Result serialisation time', 'ms', (t) => t.metrics.resultSerializationTime],
  ['gettingResultTime', 'Getting result time', 'ms', gettingResultTime],
  ['peakExecutionMemory', 'Peak execution memory', 'bytes', (t) => t.metrics.peakExecutionMemory],
  ['inputBytes', 'Input size', 'bytes', (t) => t.metrics.inputBytes],
  ['inputRecords', 'Input records', 'records', (t) => t.metrics.inputRecords],
  ['outputBytes', 'Output size', 'bytes', (t) => t.metrics.outputBytes],
  ['outputRecords', 'Output records', 'records', (t) => t.metrics.outputRecords],
  ['shuffleFetchWait', 'Shuffle read wait', 'ms', (t) => t.metrics.shuffleFetchWait],
  ['shuffleReadBytes', 'Shuffle read size', 'bytes', (t) => shuffleReadBytes(t.metrics)],
  ['shuffleReadRecords', 'Shuffle read records', 'records', (t) => t.metrics.shuffleReadRecords],
  ['shuffleWriteBytes', 'Shuffle write size', 'bytes', (t) => t.metrics.shuffleWriteBytes],
  ['shuffleWriteRecords', 'Shuffle write records', 'records', (t) => t.metrics.shuffleWriteRecords],
  ['shuffleWriteTime', 'Shuffle write time', 'ms', (t) => t.metrics.shuffleWriteNanos / 1e6],
  ['memorySpilled', 'Spill (memory)', 'bytes', (t) => t.metrics.memorySpilled],
  ['diskSpilled', 'Spill (disk)', 'bytes', (t) => t.metrics.diskSpilled],
];
const ALWAYS: readonly QuantileRow['key'][] = ['duration', 'gcTime'];

/** The values of one chunk's successful tasks, by row; null where all are zero. */
interface Columns {
  readonly count: number;
  readonly values: readonly (Float64Array | null)[];
}

/** By chunk: most chunks of a long stage do not change between two looks at it. */
const columnsOfChunk = new WeakMap<readonly TaskStatus[], Columns>();

function columns(chunk: readonly TaskStatus[]): Columns {
  const known = columnsOfChunk.get(chunk);
  if (known !== undefined) return known;
  const ranked = chunk.filter((task): task is Ranked => task.state === 'SUCCESS' && task.metrics !== null);
  const values = ROWS.map(([, , , of]) => {
    const column = Float64Array.from(ranked, of);
    return column.some((value) => value > 0) ? column : null;
  });
  const made = { count: ranked.length, values };
  columnsOfChunk.set(chunk, made);
  return made;
}

/** Rows with anything in them, duration and GC time always; none before the first task succeeded. */
export function stageQuantiles(chunks: TaskChunks): readonly QuantileRow[] {
  const parts = chunks.map(columns);
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  if (count === 0) return [];
  const ranked = new Float64Array(count);
  return ROWS.flatMap(([key, label, unit], row): QuantileRow[] => {
    const any = parts.some((part) => part.values[row] !== null);
    if (!any && !ALWAYS.includes(key)) return [];
    ranked.fill(0);
    let at = 0;
    for (const part of parts) {
      const column = part.values[row];
      if (column != null) ranked.set(column, at);
      at += part.count;
    }
    const [min, low, median, high, max] = quantilesOf(ranked, [0, 0.25, 0.5, 0.75, 1]);
    return [{ key, label, unit, values: [min!, low!, median!, high!, max!] }];
  });
}
