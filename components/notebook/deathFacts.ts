import type { DeathReport } from '../../protocol/session.ts';
import { formatBytes } from '../ui/format.ts';

/** The known facts of a kernel's death as name and value; unknown ones are left out. */
export function deathFacts(report: DeathReport): readonly (readonly [string, string])[] {
  const facts: (readonly [string, string])[] = [];
  if (report.signal !== null) facts.push(['Ended by', report.signal]);
  else if (report.exitCode !== null) facts.push(['Exit code', String(report.exitCode)]);
  if (report.lastHeapBytes !== null) facts.push(['Last heap', `${formatBytes(report.lastHeapBytes)}${report.heapLimitBytes === null ? '' : ` of ${formatBytes(report.heapLimitBytes)}`}`]);
  if (report.biggestBlock) facts.push(['Biggest block', `${report.biggestBlock.blockId}, ${formatBytes(report.biggestBlock.bytes)}, executor ${report.biggestBlock.executorId}`]);
  if (report.lastTask) facts.push(['Last task', `${report.lastTask.taskId}, stage ${report.lastTask.stageId}, partition ${report.lastTask.partition}`]);
  if (report.lost.length > 0) facts.push(['Lost', report.lost.join(', ')]);
  return facts;
}
