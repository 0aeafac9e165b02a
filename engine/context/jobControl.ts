/**
 * Steering jobs from the driver: groups, properties, cancelling, listeners, executors (Spark's SparkContext has these).
 */
import { DriverCore } from './driverCore.ts';
import type { SparkListener } from './options.ts';

const now = (): number => Date.now();
const GROUP_ID = 'spark.jobGroup.id';
const DESCRIPTION = 'spark.job.description';
const INTERRUPT_ON_CANCEL = 'spark.job.interruptOnCancel';

export abstract class JobControl extends DriverCore {
  cancelJob(jobId: number, reason = ''): void {
    this.parts.jobs.handle({ type: 'cancelJob', time: now(), jobId, reason });
  }

  cancelJobGroup(groupId: string, reason = `part of cancelled job group ${groupId}`): void {
    this.parts.pending.cancel(reason, (job) => job.properties[GROUP_ID] === groupId);
    this.parts.jobs.handle({ type: 'cancelJobGroup', time: now(), groupId, reason });
  }

  cancelAllJobs(reason = 'as part of cancellation of all jobs'): void {
    this.parts.pending.cancel(reason);
    this.parts.jobs.handle({ type: 'cancelAllJobs', time: now(), reason });
  }

  setJobGroup(groupId: string, description?: string, interruptOnCancel = false): void {
    this.setLocalProperty(GROUP_ID, groupId);
    this.setLocalProperty(DESCRIPTION, description);
    this.setLocalProperty(INTERRUPT_ON_CANCEL, String(interruptOnCancel));
  }

  clearJobGroup(): void {
    for (const key of [GROUP_ID, DESCRIPTION, INTERRUPT_ON_CANCEL]) this.setLocalProperty(key, undefined);
  }

  setJobDescription(description: string | undefined): void {
    this.setLocalProperty(DESCRIPTION, description);
  }

  setLocalProperty(key: string, value: string | undefined): void {
    this.parts.properties.set(key, value);
  }

  getLocalProperty(key: string): string | undefined {
    return this.parts.properties.get(key);
  }

  /** @internal */
  withLocalProperties<T>(properties: Readonly<Record<string, string>>, fn: () => T): T {
    return this.parts.properties.run(properties, fn);
  }

  addSparkListener(listener: SparkListener): void {
    this.parts.events.addListener(listener);
  }

  removeSparkListener(listener: SparkListener): void {
    this.parts.events.removeListener(listener);
  }

  getExecutorIds(): readonly string[] {
    return this.parts.pool.alive();
  }

  killExecutor(executorId: string): boolean {
    return this.parts.pool.kill(executorId, `Executor ${executorId} was killed on request.`);
  }
}
