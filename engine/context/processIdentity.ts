/**
 * Whether the process that owned a folder still lives. A number alone does not tell: it is given to another process once its
 * owner is gone, in a container even to the very next one. So the moment of its start goes with it.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

export interface ProcessIdentity {
  readonly pid: number;
  /** Differs between two processes of the same number; absent where the system does not tell. */
  readonly started?: string;
  /** Numbers mean something only on their own machine. */
  readonly host: string;
}

export function identityOf(pid: number): ProcessIdentity {
  const started = startOf(pid);
  return { pid, host: hostname(), ...(started === undefined ? {} : { started }) };
}

/** True when it lives or nobody here can tell. */
export function mayLive(owner: ProcessIdentity): boolean {
  if (owner.host !== hostname()) return true;
  if (!isAlive(owner.pid)) return false;
  const now = owner.started === undefined ? undefined : startOf(owner.pid);
  return now === undefined || now === owner.started;
}

/** Whether some process has this number now. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When the process started, in the system's own words. */
function startOf(pid: number): string | undefined {
  if (process.platform === 'linux') return linuxStart(pid);
  if (process.platform === 'win32') return undefined;
  const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  return stdout.trim() === '' ? undefined : stdout.trim();
}

/** Ticks since the boot, and which boot: field 22 of stat, counted behind the name in brackets, which may hold anything. */
function linuxStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return ticks === undefined ? undefined : `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${ticks}`;
  } catch {
    return undefined;
  }
}
