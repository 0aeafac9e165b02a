/** The death certificate of a kernel: what happened, where, what was lost and what to do, from facts alone. Pure. */
import type { CellError } from '../../protocol/notebook.ts';
import type { DeathReport } from '../../protocol/session.ts';
import type { DeathFacts } from './sessionState.ts';

const MIB = 1024 * 1024;

/** `notYielding`: we ended the process ourselves, because it did not stop within the time of an interrupt. */
export function deathReport(facts: DeathFacts, runningCell: DeathReport['runningCell'], notYielding: boolean): DeathReport {
  const { lastWords, ...rest } = facts;
  return { ...rest, runningCell, summary: `${cause(facts, notYielding)}${lastWords === null ? '' : ` Its last words: ${lastWords}`}${where(runningCell)}` };
}

/** What the cell that was running shows. */
export function deathError(report: DeathReport): CellError {
  const lost = report.lost.length === 0 ? '' : `\nLost with it: ${report.lost.join('; ')}.`;
  return { name: 'KernelDied', message: `${report.summary}${lost}\nThe document is intact. Run a cell, or restart, to begin with a new kernel.`, frames: [] };
}

function cause(facts: DeathFacts, notYielding: boolean): string {
  if (notYielding) return 'The cell did not stop within 3 s of the interrupt, so the kernel was ended.';
  if (isOutOfMemory(facts)) {
    const limit = facts.heapLimitBytes === null ? '' : ` of ${Math.round(facts.heapLimitBytes / MIB)} MiB`;
    return `The kernel ran out of memory: its heap reached the limit${limit}.`;
  }
  if (facts.signal !== null) return `The kernel was ended by signal ${facts.signal}.`;
  return `The kernel ended by itself with exit code ${facts.exitCode ?? 'unknown'}.`;
}

function isOutOfMemory(facts: DeathFacts): boolean {
  return /heap out of memory|Reached heap limit|Allocation failed/i.test(facts.stderr);
}

function where(runningCell: DeathReport['runningCell']): string {
  return runningCell === null ? '' : ` It was running cell ${runningCell.cellNumber}.`;
}
