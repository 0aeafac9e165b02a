/** Master URLs (Spark's forms): where executors live, how many, how large. */
import { SparkException } from '../rdd/errors.ts';

export type Master =
  /** Slots in the driver's own thread; for tests. */
  | { readonly kind: 'inline'; readonly slots: number }
  /** Worker threads of the driver, one a slot. `maxTaskFailures` as in `local[n,f]`. */
  | { readonly kind: 'threads'; readonly slots: number; readonly maxTaskFailures: number }
  | { readonly kind: 'processes'; readonly executors: number; readonly coresPerExecutor: number; readonly memoryMiB: number };

/** What the machine has, for `*` and the default. */
export interface Machine {
  readonly cores: number;
  readonly freeMemoryBytes: number;
}

const LOCAL = /^local(?:\[\s*(?<slots>\d+|\*)\s*(?:,\s*(?<failures>\d+)\s*)?\])?$/;
const INLINE = /^local-inline\[\s*(?<slots>\d+)\s*\]$/;
const CLUSTER = /^local-cluster\[\s*(?<executors>\d+|\*)\s*,\s*(?<cores>\d+)\s*,\s*(?<memory>\d+)\s*\]$/;

/** Parses a master URL. Throws SparkException with Spark's words for one that is none, with the forms there are. */
export function parseMaster(url: string, machine: Machine): Master {
  const text = url.trim();
  const cluster = CLUSTER.exec(text)?.groups;
  if (cluster !== undefined) {
    const executors = cluster['executors'] === '*' ? machine.cores : Number(cluster['executors']);
    return { kind: 'processes', executors: positive(executors, url), coresPerExecutor: positive(Number(cluster['cores']), url), memoryMiB: positive(Number(cluster['memory']), url) };
  }
  const inline = INLINE.exec(text)?.groups;
  if (inline !== undefined) return { kind: 'inline', slots: positive(Number(inline['slots']), url) };
  const local = LOCAL.exec(text);
  if (local !== null) {
    const { slots, failures } = local.groups ?? {};
    const count = slots === undefined ? 1 : slots === '*' ? machine.cores : Number(slots);
    return { kind: 'threads', slots: positive(count, url), maxTaskFailures: positive(failures === undefined ? 1 : Number(failures), url) };
  }
  throw bad(url);
}

const MIB = 1 << 20;

/** The master for a notebook that names none: an executor for each core, half of the free memory shared between them. */
export function defaultMaster(machine: Machine): string {
  const each = Math.floor(machine.freeMemoryBytes / 2 / MIB / machine.cores);
  return `local-cluster[${machine.cores},1,${Math.min(4096, Math.max(1024, each))}]`;
}

function positive(count: number, url: string): number {
  if (count < 1) throw bad(url);
  return count;
}

function bad(url: string): SparkException {
  return new SparkException(`Could not parse Master URL: '${url}'. Use local, local[n], local[*], local[n,maxFailures] or local-cluster[executors,cores,memoryMiB], with numbers of at least 1.`);
}
