import type { TaskRow } from '../../../engine/status/views/stage.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';
import type { Column } from '../parts/DataTable.tsx';
import { StateChip } from '../parts/StateChip.tsx';
import { taskLook } from '../parts/states.ts';
import styles from './stages.module.css';
import { duration } from '../parts/duration.ts';

const bytes = (n: number): string => (n === 0 ? '0' : formatBytes(n));
const ended = (row: TaskRow, text: string): string => (row.state === 'RUNNING' || row.executorLost ? '' : text);

/** `PROCESS_LOCAL` as people say it. */
export function localityWord(locality: string): string {
  return locality.replace('_LOCAL', '').replace('_PREF', ' preference').toLowerCase();
}

const COLUMNS: readonly Column<TaskRow>[] = [
  { key: 'index', header: 'Task', hint: 'Index of the task in its stage', width: '58px', numeric: true, value: (r) => r.index },
  { key: 'attempt', header: 'Attempt', width: '70px', numeric: true, value: (r) => r.attempt, render: (r) => `${r.attempt}${r.speculative ? ' (spec.)' : ''}` },
  { key: 'state', header: 'State', width: '122px', value: (r) => (r.executorLost ? 'executor lost' : r.state), render: (r) => <StateChip look={taskLook(r.state, r.executorLost)} /> },
  { key: 'executor', header: 'Executor', width: '76px', value: (r) => r.executorId, render: (r) => (r.slot === null ? r.executorId : `${r.executorId} · ${r.slot}`) },
  { key: 'locality', header: 'Locality', width: '82px', value: (r) => r.locality, render: (r) => localityWord(r.locality) },
  { key: 'duration', header: 'Duration', width: '80px', numeric: true, value: (r) => r.duration, render: (r) => duration(r.duration) },
  { key: 'gc', header: 'GC', width: '62px', numeric: true, value: (r) => r.gcTime, render: (r) => ended(r, r.gcTime === 0 ? '0' : duration(r.gcTime)) },
  { key: 'records', header: 'Records read', width: '96px', numeric: true, value: (r) => r.recordsRead, render: (r) => ended(r, formatCount(r.recordsRead)) },
  { key: 'input', header: 'Input', width: '80px', numeric: true, value: (r) => r.inputBytes, render: (r) => ended(r, bytes(r.inputBytes)) },
  { key: 'read', header: 'Shuffle read', width: '92px', numeric: true, value: (r) => r.shuffleReadBytes, render: (r) => ended(r, bytes(r.shuffleReadBytes)) },
  { key: 'write', header: 'Shuffle write', width: '96px', numeric: true, value: (r) => r.shuffleWriteBytes, render: (r) => ended(r, bytes(r.shuffleWriteBytes)) },
  { key: 'peak', header: 'Peak memory', width: '94px', numeric: true, value: (r) => r.peakExecutionMemory, render: (r) => ended(r, bytes(r.peakExecutionMemory)) },
  {
    key: 'error', header: 'Error, log', width: 'minmax(160px,1fr)', value: (r) => r.errorLine,
    render: (r) => (r.errorLine !== '' ? <span className={r.executorLost ? styles.dim : styles.errorText} title={r.errorLine}>{r.errorLine}</span> : r.log.length > 0 ? <span className={styles.dim}>log · {r.log.length + r.logDropped} {r.log.length + r.logDropped === 1 ? 'line' : 'lines'}</span> : ''),
  },
];

const SPILL: readonly Column<TaskRow>[] = [
  { key: 'memorySpill', header: 'Spill, memory', hint: 'Bytes in memory of what was spilled', width: '100px', numeric: true, value: (r) => r.memorySpilled, render: (r) => ended(r, bytes(r.memorySpilled)) },
  { key: 'spill', header: 'Spill, disk', hint: 'Bytes written to disk because memory was short', width: '84px', numeric: true, value: (r) => r.diskSpilled, render: (r) => ended(r, bytes(r.diskSpilled)) },
];
const PEAK = COLUMNS.findIndex((column) => column.key === 'peak');
const WITH_SPILL: readonly Column<TaskRow>[] = [...COLUMNS.slice(0, PEAK), ...SPILL, ...COLUMNS.slice(PEAK)];

/** Columns of the task table, those of spills where the stage spilled, as in Spark's; the last one leads to the task's log. */
export const taskColumns = (spilled: boolean): readonly Column<TaskRow>[] => (spilled ? WITH_SPILL : COLUMNS);
