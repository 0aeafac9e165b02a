/** What the DAG scheduler works with: the other parts of the scheduler, and where its instructions go. */
import type { CacheLocations } from './cacheLocations.ts';
import type { Instruction, SchedulerConfig } from './events.ts';
import type { MapOutputs } from './mapOutputs.ts';
import type { TaskScheduler } from './taskScheduler.ts';

export interface DagSchedulerHost {
  readonly config: SchedulerConfig;
  readonly mapOutputs: MapOutputs;
  readonly cache: CacheLocations;
  readonly tasks: TaskScheduler;
  emit(instruction: Instruction): void;
}
