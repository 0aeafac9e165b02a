/** The bench's result as text for a terminal. Pure. */
import { median, quantile, round, type BenchRow, type Workload } from './workload.ts';

/** One aligned line per row: first run, median, 95th percentile, processor time, the aim and whether it is met, the peer and how many times faster than it, by processor time and by the clock. */
export function table(rows: readonly BenchRow[], workloads: readonly Pick<Workload, 'name' | 'aim' | 'times'>[]): string {
  const header = ['workload', 'first', 'median', 'p95', 'cpu', 'runs', 'aim', 'peer', 'by cpu', 'ratio', 'check'];
  const body = rows.map((row) => {
    if (row.error !== undefined) return [row.workload, '-', '-', '-', '', '0', '', '', '', '', `FAILED: ${row.error}`];
    const { aim, times } = workloads.find((workload) => workload.name === row.workload) ?? {};
    const middle = median(row.ms);
    return [
      row.workload,
      figure(row.ms[0] ?? Number.NaN),
      figure(middle),
      figure(quantile(row.ms, 0.95)),
      row.cpu === undefined ? '' : figure(median(row.cpu)),
      String(row.ms.length),
      aim === undefined ? '' : `${aim} ${middle <= aim ? 'met' : 'MISSED'}`,
      row.peer === undefined ? '' : `${row.peer.name} ${figure(median(row.peer.ms))}`,
      row.cpu === undefined || (row.peer?.cpu ?? []).length === 0 ? '' : `x${round(median(row.peer?.cpu ?? []) / median(row.cpu))}`,
      row.ratio === undefined ? '' : `x${row.ratio}${againstSpark(row, times)}`,
      row.check,
    ];
  });
  return aligned(header, body, (column) => column >= 1 && column <= 5);
}

/** What the tasks of each workload did in one run. */
export function detailTable(rows: readonly BenchRow[]): string {
  const header = ['workload', 'tasks', 'run ms', 'gc ms', 'input MB', 'shuffle MB', 'spilled MB'];
  const body = rows.flatMap(({ workload, work }) => (work === undefined ? [] : [[workload, String(work.tasks), String(work.runMs), String(work.gcMs), ...[work.inputBytes, work.shuffleBytes, work.spilledBytes].map((bytes) => (bytes / 1e6).toFixed(1))]]));
  return aligned(header, body, (column) => column >= 1);
}

function aligned(header: readonly string[], body: readonly (readonly string[])[], isNumber: (column: number) => boolean): string {
  const widths = header.map((_, column) => Math.max(...[header, ...body].map((line) => line[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ').trimEnd();
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

/** Whether the ratio reaches what the workload is meant to; the aims speak of Spark alone. */
function againstSpark(row: BenchRow, times: number | undefined): string {
  if (times === undefined || row.ratio === undefined || row.peer?.name.startsWith('Spark') !== true) return '';
  return ` of ${times} ${row.ratio >= times ? 'met' : 'MISSED'}`;
}

function figure(ms: number): string {
  return ms >= 100 ? ms.toFixed(0) : ms.toFixed(1);
}
