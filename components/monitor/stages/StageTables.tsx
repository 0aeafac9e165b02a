import type { ExecutorRow, QuantileRow, StageView } from '../../../engine/status/views/stage.ts';
import type { TaskAccumulator } from '../../../engine/status/task.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { DataTable, type Column } from '../parts/DataTable.tsx';
import { StateChip } from '../parts/StateChip.tsx';
import { executorLook } from '../parts/states.ts';
import { duration } from '../parts/duration.ts';

/** A value in the unit of its row. */
export function inUnit(value: number, unit: QuantileRow['unit']): string {
  switch (unit) {
    case 'ms':
      return value === 0 ? '0' : duration(value);
    case 'bytes':
      return value === 0 ? '0' : formatBytes(value);
    case 'records':
      return formatCount(value);
  }
}

const QUANTILES: readonly Column<QuantileRow>[] = [
  { key: 'metric', header: 'Metric', width: 'minmax(180px,1.4fr)', value: (r) => r.label },
  ...(['Min', '25 %', 'Median', '75 %', 'Max'] as const).map((header, i): Column<QuantileRow> => ({ key: header, header, width: 'minmax(88px,1fr)', numeric: true, value: (r) => r.values[i] ?? null, render: (r) => inUnit(r.values[i] ?? 0, r.unit) })),
];

/** How the tasks that succeeded are spread, metric by metric. */
export function QuantileTable({ rows }: { readonly rows: StageView['quantiles'] }) {
  return <DataTable grow label="Summary of finished tasks" columns={QUANTILES} rows={rows} rowKey={(r) => r.key} empty="No task has finished yet." />;
}

const bytes = (n: number): string => (n === 0 ? '' : formatBytes(n));
const EXECUTORS: readonly Column<ExecutorRow>[] = [
  { key: 'executor', header: 'Executor', width: 'minmax(84px,1fr)', value: (r) => r.executorId },
  { key: 'state', header: 'State', width: '100px', value: (r) => r.state, render: (r) => <StateChip look={executorLook(r.state)} /> },
  { key: 'time', header: 'Task time', width: '86px', numeric: true, value: (r) => r.taskTime, render: (r) => duration(r.taskTime) },
  { key: 'active', header: 'Running', width: '76px', numeric: true, value: (r) => r.active },
  { key: 'done', header: 'Done', width: '64px', numeric: true, value: (r) => r.succeeded },
  { key: 'failed', header: 'Failed', width: '64px', numeric: true, value: (r) => r.failed },
  { key: 'killed', header: 'Killed', width: '64px', numeric: true, value: (r) => r.killed },
  { key: 'input', header: 'Input', width: '84px', numeric: true, value: (r) => r.inputBytes, render: (r) => bytes(r.inputBytes) },
  { key: 'output', header: 'Output', width: '84px', numeric: true, value: (r) => r.outputBytes, render: (r) => bytes(r.outputBytes) },
  { key: 'read', header: 'Shuffle read', width: '96px', numeric: true, value: (r) => r.shuffleReadBytes, render: (r) => bytes(r.shuffleReadBytes) },
  { key: 'write', header: 'Shuffle write', width: '100px', numeric: true, value: (r) => r.shuffleWriteBytes, render: (r) => bytes(r.shuffleWriteBytes) },
];
const WITH_SPILL: readonly Column<ExecutorRow>[] = [
  ...EXECUTORS,
  { key: 'memorySpill', header: 'Spill, memory', width: '100px', numeric: true, value: (r) => r.memorySpilled, render: (r) => bytes(r.memorySpilled) },
  { key: 'spill', header: 'Spill, disk', width: '84px', numeric: true, value: (r) => r.diskSpilled, render: (r) => bytes(r.diskSpilled) },
];

/** What each executor did for the stage; `spilled`: whether it has columns for spills. */
export function StageExecutorTable({ rows, spilled }: { readonly rows: readonly ExecutorRow[]; readonly spilled: boolean }) {
  return <DataTable grow label="Stage by executor" columns={spilled ? WITH_SPILL : EXECUTORS} rows={rows} rowKey={(r) => r.executorId} empty="No task has started yet." />;
}

const ACCUMULATORS: readonly Column<TaskAccumulator>[] = [
  { key: 'name', header: 'Accumulator', width: 'minmax(160px,1fr)', value: (r) => r.name ?? `#${r.id}` },
  { key: 'value', header: 'Value', width: 'minmax(160px,1fr)', value: (r) => r.value ?? '' },
];

export function AccumulatorTable({ rows }: { readonly rows: readonly TaskAccumulator[] }) {
  return <DataTable grow label="Accumulators" columns={ACCUMULATORS} rows={rows} rowKey={(r) => r.id} empty="This stage updates no named accumulator." />;
}
