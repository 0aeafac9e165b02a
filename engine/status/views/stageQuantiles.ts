/** The quantile table of a stage: each metric ranked by itself, over tasks that succeeded. */
import { shuffleReadBytes } from '../metrics.ts';
import { gettingResultTime, schedulerDelay } from '../phases.ts';
import type { TaskStatus } from '../task.ts';
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

/** Rows with anything in them, duration and GC time always; none before the first task succeeded. */
export function stageQuantiles(tasks: readonly TaskStatus[]): readonly QuantileRow[] {
  const ranked = tasks.filter((task): task is Ranked => task.state === 'SUCCESS' && task.metrics !== null);
  if (ranked.length === 0) return [];
  const values = new Float64Array(ranked.length);
  const rows: QuantileRow[] = [];
  for (const [key, label, unit, of] of ROWS) {
    let any = false;
    for (let i = 0; i < ranked.length; i++) {
      const value = of(ranked[i]!);
      values[i] = value;
      any ||= value > 0;
    }
    if (!any && !ALWAYS.includes(key)) continue;
    const [min, low, median, high, max] = any ? quantilesOf(values, [0, 0.25, 0.5, 0.75, 1]) : [0, 0, 0, 0, 0];
    rows.push({ key, label, unit, values: [min!, low!, median!, high!, max!] });
  }
  return rows;
}
