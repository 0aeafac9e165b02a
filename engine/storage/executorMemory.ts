/** How much of a heap the engine manages (Spark's UnifiedMemoryManager.getMaxMemory). */

const MIB = 1 << 20;
const RESERVED_BYTES = 300 * MIB;

export interface ExecutorMemory {
  /** Heap less what is reserved for the system. */
  readonly usable: number;
  /** Storage and execution together: usable × spark.memory.fraction. */
  readonly unified: number;
  /** The part of unified within which storage is safe from execution: × spark.memory.storageFraction. */
  readonly storageRegion: number;
}

/** The heap is too small to run in, or a memory setting cannot be read. */
export class ExecutorMemoryError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ExecutorMemoryError';
  }
}

/**
 * Splits a heap of `realHeap` bytes by Spark's rule. Reads spark.memory.fraction (0.6), spark.memory.storageFraction (0.5),
 * spark.testing.memory (the heap), spark.testing.reservedMemory (300 MiB, with spark.testing.memory 0) and checks
 * spark.executor.memory when it is set.
 * Throws ExecutorMemoryError, in Spark's words, below one and a half times the reserved memory.
 */
export function executorMemory(realHeap: number, conf: Readonly<Record<string, string | undefined>> = {}): ExecutorMemory {
  const given = conf['spark.testing.memory'];
  const heapBytes = given === undefined ? realHeap : parseBytes(given, 'b');
  const reserved = parseBytes(conf['spark.testing.reservedMemory'] ?? (given === undefined ? String(RESERVED_BYTES) : '0'), 'b');
  const minimum = Math.ceil(reserved * 1.5);
  if (heapBytes < minimum) {
    throw new ExecutorMemoryError(`System memory ${heapBytes} must be at least ${minimum}. Please increase heap size using the --driver-memory option or spark.driver.memory in Spark configuration.`);
  }
  const asked = conf['spark.executor.memory'];
  if (asked !== undefined && parseBytes(asked, 'm') < minimum) {
    throw new ExecutorMemoryError(`Executor memory ${parseBytes(asked, 'm')} must be at least ${minimum}. Please increase executor memory using the --executor-memory option or spark.executor.memory in Spark configuration.`);
  }
  const usable = heapBytes - reserved;
  const unified = Math.floor(usable * fraction(conf, 'spark.memory.fraction', 0.6));
  return { usable, unified, storageRegion: Math.floor(unified * fraction(conf, 'spark.memory.storageFraction', 0.5)) };
}

/** Bytes off the heap: spark.memory.offHeap.size when spark.memory.offHeap.enabled, else 0. Throws ExecutorMemoryError, in Spark's words, when it is enabled with less than 1 MiB. */
export function offHeapBytes(conf: Readonly<Record<string, string | undefined>>): number {
  if (conf['spark.memory.offHeap.enabled'] !== 'true') return 0;
  const bytes = parseBytes(conf['spark.memory.offHeap.size'] ?? '0', 'b');
  if (bytes < MIB) throw new ExecutorMemoryError('requirement failed: spark.memory.offHeap.size must be at least 1MiB when spark.memory.offHeap.enabled == true');
  return bytes;
}

function fraction(conf: Readonly<Record<string, string | undefined>>, key: string, fallback: number): number {
  const text = conf[key];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!(value >= 0 && value <= 1)) throw new ExecutorMemoryError(`${key} should be between 0 and 1 (was '${text}').`);
  return value;
}

const UNITS: Readonly<Record<string, number>> = { b: 1, k: 1024, m: MIB, g: MIB * 1024, t: MIB * MIB, p: MIB * MIB * 1024 };

/** Bytes of a size as Spark writes it: `512m`, `1g`, `2048` (in `unit` when it has none of its own). */
export function parseBytes(text: string, unit: 'b' | 'k' | 'm' | 'g'): number {
  const match = /^\s*(\d+)\s*([bkmgtp])?i?b?\s*$/i.exec(text);
  if (match === null) throw new ExecutorMemoryError(`"${text}" is not a size: write a whole number and a unit, like 512m or 2g.`);
  return Number(match[1]) * UNITS[(match[2] ?? unit).toLowerCase()]!;
}
