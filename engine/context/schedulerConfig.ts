/** What scheduler and block replication need of the application's properties. */
import type { SchedulerConfig } from '../scheduler/events.ts';
import type { ReplicationConfig } from './replication.ts';
import type { SparkConf } from './conf.ts';

/** Tasks shorter than this spend more time waiting for the driver than working (measured on processes). */
const SEND_AHEAD_BELOW_MS = 10;

/** `maxTaskFailures`: what the master says of it, which wins over spark.task.maxFailures as in Spark's local mode. */
export function schedulerConfig(conf: SparkConf, maxTaskFailures: number | undefined): SchedulerConfig {
  return {
    maxTaskFailures: maxTaskFailures ?? conf.number('spark.task.maxFailures'),
    localityWaitMs: conf.time('spark.locality.wait'),
    maxConsecutiveStageAttempts: conf.number('spark.stage.maxConsecutiveAttempts'),
    maxResultSize: conf.size('spark.driver.maxResultSize'),
    killGraceMs: conf.time('spark.emberline.killGrace'),
    barrierCheckMs: conf.time('spark.scheduler.barrier.maxConcurrentTasksCheck.interval'),
    barrierMaxChecks: conf.number('spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures'),
    sendAheadBelowMs: SEND_AHEAD_BELOW_MS,
    maxCancelledGroups: conf.number('spark.scheduler.numCancelledJobGroupsToTrack'),
  };
}

export function replicationConfig(conf: SparkConf): ReplicationConfig {
  return { maxFailures: conf.number('spark.storage.maxReplicationFailures'), proactive: conf.get('spark.storage.replication.proactive') === 'true' };
}
