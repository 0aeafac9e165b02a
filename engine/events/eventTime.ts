/** When an event happened, by whichever field of it says so. */
import type { ListenerEvent } from './types.ts';

/** Epoch milliseconds; null for an event without a time. */
export function eventTime(event: ListenerEvent): number | null {
  switch (event.Event) {
    case 'SparkListenerTaskStart':
      return event['Task Info']['Launch Time'];
    case 'SparkListenerTaskEnd':
      return event['Task Info']['Finish Time'];
    case 'SparkListenerTaskGettingResult':
      return event['Task Info']['Getting Result Time'];
    case 'SparkListenerStageSubmitted':
      return event['Stage Info']['Submission Time'] ?? null;
    case 'SparkListenerStageCompleted':
      return event['Stage Info']['Completion Time'] ?? null;
    case 'SparkListenerJobStart':
      return event['Submission Time'] ?? null;
    case 'SparkListenerJobEnd':
      return event['Completion Time'] ?? null;
    case 'SparkListenerBlockUpdated':
    case 'SparkListenerExecutorMetricsUpdate':
      return event['Emberline Timestamp'] ?? null;
    case 'SparkListenerApplicationStart':
    case 'SparkListenerApplicationEnd':
    case 'SparkListenerExecutorAdded':
    case 'SparkListenerExecutorRemoved':
    case 'EmberlineLineage':
    case 'EmberlineCheckpoint':
    case 'EmberlineCellRun':
      return event.Timestamp;
    case 'SparkListenerBlockManagerAdded':
    case 'SparkListenerBlockManagerRemoved':
      return event.Timestamp ?? null;
    case 'SparkListenerLogStart':
    case 'SparkListenerEnvironmentUpdate':
    case 'SparkListenerResourceProfileAdded':
    case 'SparkListenerStageExecutorMetrics':
    case 'SparkListenerUnpersistRDD':
    case 'EmberlineTaskLog':
      return null;
    default:
      return event.time;
  }
}
