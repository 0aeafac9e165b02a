/**
 * The reducer: listener events into a status. Live, reload, replay and a log of real Spark go through here alone.
 *
 * Pure: what comes out depends on the status and the events, never on how they were batched, and never on a clock. The
 * rules are those of Spark's AppStatusListener; where an event is about something unknown (a log that starts in the
 * middle, something retention dropped) it changes what it can and nothing else.
 */
import { eventTime } from '../events/eventTime.ts';
import type { ListenerEvent } from '../events/types.ts';
import * as application from './fold/application.ts';
import * as executors from './fold/executors.ts';
import { Fold } from './fold/fold.ts';
import * as jobs from './fold/jobs.ts';
import * as lineage from './fold/lineage.ts';
import * as stages from './fold/stages.ts';
import * as storage from './fold/storage.ts';
import * as tasks from './fold/tasks.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import type { Status } from './status.ts';

/** The status after `events`. Parts that none of them touched are the same objects as before. */
export function applyEvents(status: Status, events: readonly ListenerEvent[], limits: Limits = DEFAULT_LIMITS): Status {
  if (events.length === 0) return status;
  const fold = new Fold(status, limits);
  for (const event of events) {
    fold.at(eventTime(event));
    applyEvent(fold, event);
  }
  fold.status.eventCount += events.length;
  return fold.status;
}

function applyEvent(fold: Fold, event: ListenerEvent): void {
  switch (event.Event) {
    case 'SparkListenerTaskStart': return tasks.taskStart(fold, event);
    case 'SparkListenerTaskEnd': return tasks.taskEnd(fold, event);
    case 'SparkListenerTaskGettingResult': return tasks.taskGettingResult(fold, event);
    case 'SparkListenerBlockUpdated': return storage.blockUpdated(fold, event);
    case 'SparkListenerExecutorMetricsUpdate': return executors.executorMetricsUpdate(fold, event);
    case 'EmberlineTaskLog': return tasks.taskLog(fold, event);
    case 'EmberlineLineage': return lineage.lineage(fold, event);
    case 'EmberlineCheckpoint': return lineage.checkpoint(fold, event);
    case 'EmberlineCellRun': return application.cellRun(fold, event);
    case 'SparkListenerJobStart': return jobs.jobStart(fold, event);
    case 'SparkListenerJobEnd': return jobs.jobEnd(fold, event);
    case 'SparkListenerStageSubmitted': return stages.stageSubmitted(fold, event);
    case 'SparkListenerStageCompleted': return stages.stageCompleted(fold, event);
    case 'SparkListenerStageExecutorMetrics': return stages.stageExecutorMetrics(fold, event);
    case 'SparkListenerUnpersistRDD': return storage.unpersistRdd(fold, event);
    case 'SparkListenerExecutorAdded': return executors.executorAdded(fold, event);
    case 'SparkListenerExecutorRemoved': return executors.executorRemoved(fold, event);
    case 'SparkListenerBlockManagerAdded': return executors.blockManagerAdded(fold, event);
    case 'SparkListenerBlockManagerRemoved': return;
    case 'SparkListenerLogStart': return application.logStart(fold, event);
    case 'SparkListenerApplicationStart': return application.applicationStart(fold, event);
    case 'SparkListenerApplicationEnd': return application.applicationEnd(fold, event);
    case 'SparkListenerEnvironmentUpdate': return application.environmentUpdate(fold, event);
    case 'SparkListenerResourceProfileAdded': return application.resourceProfileAdded(fold, event);
    case 'org.apache.spark.scheduler.SparkListenerExecutorExcluded':
    case 'org.apache.spark.scheduler.SparkListenerExecutorBlacklisted': return executors.executorExcluded(fold, event, true);
    case 'org.apache.spark.scheduler.SparkListenerExecutorUnexcluded':
    case 'org.apache.spark.scheduler.SparkListenerExecutorUnblacklisted': return executors.executorExcluded(fold, event, false);
    case 'org.apache.spark.scheduler.SparkListenerExecutorExcludedForStage':
    case 'org.apache.spark.scheduler.SparkListenerExecutorBlacklistedForStage': return executors.executorExcludedForStage(fold, event);
    case 'org.apache.spark.scheduler.SparkListenerNodeExcluded':
    case 'org.apache.spark.scheduler.SparkListenerNodeBlacklisted': return executors.nodeExcluded(fold, event, true);
    case 'org.apache.spark.scheduler.SparkListenerNodeUnexcluded':
    case 'org.apache.spark.scheduler.SparkListenerNodeUnblacklisted': return executors.nodeExcluded(fold, event, false);
    case 'org.apache.spark.scheduler.SparkListenerNodeExcludedForStage':
    case 'org.apache.spark.scheduler.SparkListenerNodeBlacklistedForStage': return executors.nodeExcludedForStage(fold, event);
    case 'org.apache.spark.scheduler.SparkListenerMiscellaneousProcessAdded': return application.processAdded(fold, event);
  }
}
