/**
 * CPU time of this process and its children (executors), where the system tells it: on a machine that others use too, it says
 * more than the clock does.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second in /proc, the same on every Linux. */
const TICKS = 100;

/** Milliseconds of processor so far; undefined where there is no /proc. Children that have ended count no more. */
export function cpuTime(): number | undefined {
  try {
    return familyOf(process.pid).reduce((sum, pid) => sum + ticksOf(pid), 0) * (1000 / TICKS);
  } catch {
    return undefined;
  }
}

function familyOf(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter((text) => text !== '').map(Number));
  return [pid, ...children.flatMap(familyOf)];
}

/** User and system time: the 14th and 15th fields, counted behind the command's name, which may hold anything. */
function ticksOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}
