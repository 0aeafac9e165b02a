/** The master a notebook gets when it asks for none: executor processes sized to the machine. Pure. */

const MIB = 1024 * 1024;

/**
 * Spark's `local-cluster[executors,cores,MiB]`: two executors that share the cores, four on eight cores or more, and half of
 * the memory between them, at most 4 GiB each.
 */
export function defaultMaster(cores: number, totalMemoryBytes: number): string {
  const executors = cores >= 8 ? 4 : 2;
  const coresEach = Math.max(1, Math.floor(cores / executors));
  const memory = Math.floor(totalMemoryBytes / MIB / 2 / executors);
  return `local-cluster[${executors},${coresEach},${Math.max(512, Math.min(4096, memory))}]`;
}
