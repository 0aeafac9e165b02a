/**
 * The required fields of every event we understand, by event name: those whose absence makes Spark abandon a log
 * (org.apache.spark.util.JsonProtocol), and those our own events need.
 */
import type { ListenerEvent } from './types.ts';
import { anything, arrayOf, boolean, mapOf, nullable, number, object, oneOf, optional, string, tagged, type Check } from './schema.ts';

const properties = mapOf(string);
const storageLevel = object({ 'Use Disk': boolean, 'Use Memory': boolean, Deserialized: boolean, Replication: number });
const rddInfo = object({
  'RDD ID': number, Name: string, Scope: optional(string), Callsite: optional(string), 'Parent IDs': optional(arrayOf(number)), 'Storage Level': storageLevel,
  'Number of Partitions': number, 'Number of Cached Partitions': number, 'Memory Size': number, 'Disk Size': number,
});
const accumulable = object({ ID: number, Name: optional(string), Internal: optional(boolean) });
const stageInfo = object({
  'Stage ID': number, 'Stage Attempt ID': optional(number), 'Stage Name': string, 'Number of Tasks': number, 'RDD Info': arrayOf(rddInfo),
  'Parent IDs': optional(arrayOf(number)), Details: optional(string), 'Submission Time': optional(number), 'Completion Time': optional(number),
  'Failure Reason': optional(string), Accumulables: optional(arrayOf(accumulable)),
});
const taskInfo = object({
  'Task ID': number, Index: number, Attempt: optional(number), 'Partition ID': optional(number), 'Launch Time': number, 'Executor ID': string, Host: string,
  Locality: oneOf('PROCESS_LOCAL', 'NODE_LOCAL', 'NO_PREF', 'RACK_LOCAL', 'ANY'), Speculative: optional(boolean), 'Getting Result Time': number,
  'Finish Time': number, Failed: boolean, Killed: optional(boolean), Accumulables: optional(arrayOf(accumulable)),
});
const taskMetrics = object({
  'Executor Deserialize Time': number, 'Executor Run Time': number, 'Result Size': number, 'JVM GC Time': number, 'Result Serialization Time': number,
  'Memory Bytes Spilled': number, 'Disk Bytes Spilled': number,
  'Shuffle Read Metrics': optional(object({ 'Remote Blocks Fetched': number, 'Local Blocks Fetched': number, 'Fetch Wait Time': number, 'Remote Bytes Read': number })),
  'Shuffle Write Metrics': optional(object({ 'Shuffle Bytes Written': number, 'Shuffle Write Time': number })),
  'Input Metrics': optional(object({ 'Bytes Read': number })),
  'Output Metrics': optional(object({ 'Bytes Written': number })),
});
const stackTrace = arrayOf(object({ 'Declaring Class': string, 'Method Name': string, 'Line Number': number }));
const blockManagerId = object({ 'Executor ID': string, Host: string, Port: number });
const taskEndReason = tagged('Reason', {
  Success: anything, Resubmitted: anything, TaskResultLost: anything, UnknownReason: anything, TaskKilled: anything,
  FetchFailed: object({ 'Block Manager Address': optional(blockManagerId), 'Shuffle ID': number, 'Map ID': number, 'Reduce ID': number }),
  ExceptionFailure: object({ 'Class Name': string, Description: nullable(string), 'Stack Trace': stackTrace }),
  TaskCommitDenied: object({ 'Job ID': number, 'Partition ID': number, 'Attempt Number': number }),
  ExecutorLostFailure: object({ 'Executor ID': string }),
});
const jobResult = tagged('Result', { JobSucceeded: anything, JobFailed: object({ Exception: object({ Message: optional(string) }) }) });
const executorMetrics = mapOf(number);
const lineageRdd = object({
  id: number, name: string, className: string, operation: string, scopeId: string, callSite: string, numPartitions: number, storageLevel,
  dependencies: arrayOf(object({ rddId: number, kind: oneOf('narrow', 'shuffle') })), checkpoint: oneOf('none', 'marked', 'local', 'reliable'),
});

const executorExcluded = object({ time: number, executorId: string });
const executorExcludedForStage = object({ time: number, executorId: string, stageId: number, stageAttemptId: number });
const nodeExcluded = object({ time: number, hostId: string });
const nodeExcludedForStage = object({ time: number, hostId: string, stageId: number, stageAttemptId: number });

export const EVENT_SCHEMAS: Readonly<Record<ListenerEvent['Event'], Check>> = {
  SparkListenerLogStart: object({ 'Spark Version': string }),
  SparkListenerApplicationStart: object({ 'App Name': string, 'App ID': optional(string), Timestamp: number, User: nullable(string), 'App Attempt ID': optional(string) }),
  SparkListenerApplicationEnd: object({ Timestamp: number, ExitCode: optional(number) }),
  SparkListenerEnvironmentUpdate: object({
    'JVM Information': properties, 'Spark Properties': properties, 'Hadoop Properties': optional(properties), 'System Properties': properties,
    'Metrics Properties': optional(properties), 'Classpath Entries': properties,
  }),
  SparkListenerResourceProfileAdded: object({ 'Resource Profile Id': number, 'Executor Resource Requests': mapOf(anything), 'Task Resource Requests': mapOf(anything) }),
  SparkListenerExecutorAdded: object({
    Timestamp: number, 'Executor ID': string, 'Executor Info': object({ Host: string, 'Total Cores': number, 'Log Urls': properties, Attributes: optional(properties) }),
  }),
  SparkListenerExecutorRemoved: object({ Timestamp: number, 'Executor ID': string, 'Removed Reason': optional(string) }),
  SparkListenerBlockManagerAdded: object({ 'Block Manager ID': blockManagerId, 'Maximum Memory': number, Timestamp: optional(number) }),
  SparkListenerBlockManagerRemoved: object({ 'Block Manager ID': blockManagerId, Timestamp: optional(number) }),
  SparkListenerJobStart: object({ 'Job ID': number, 'Submission Time': optional(number), 'Stage Infos': optional(arrayOf(stageInfo)), 'Stage IDs': arrayOf(number), Properties: optional(properties) }),
  SparkListenerJobEnd: object({ 'Job ID': number, 'Completion Time': optional(number), 'Job Result': jobResult }),
  SparkListenerStageSubmitted: object({ 'Stage Info': stageInfo, Properties: optional(properties) }),
  SparkListenerStageCompleted: object({ 'Stage Info': stageInfo }),
  SparkListenerTaskStart: object({ 'Stage ID': number, 'Stage Attempt ID': optional(number), 'Task Info': taskInfo }),
  SparkListenerTaskGettingResult: object({ 'Task Info': taskInfo }),
  SparkListenerTaskEnd: object({
    'Stage ID': number, 'Stage Attempt ID': optional(number), 'Task Type': string, 'Task End Reason': taskEndReason, 'Task Info': taskInfo,
    'Task Executor Metrics': optional(executorMetrics), 'Task Metrics': optional(taskMetrics),
  }),
  SparkListenerExecutorMetricsUpdate: object({
    'Executor ID': string, 'Metrics Updated': arrayOf(object({ 'Task ID': number, 'Stage ID': number })),
    'Executor Metrics Updated': optional(arrayOf(object({ 'Stage ID': number, 'Stage Attempt ID': number, 'Executor Metrics': executorMetrics }))),
  }),
  SparkListenerStageExecutorMetrics: object({ 'Executor ID': string, 'Stage ID': number, 'Stage Attempt ID': number, 'Executor Metrics': optional(executorMetrics) }),
  SparkListenerBlockUpdated: object({
    'Block Updated Info': object({ 'Block Manager ID': blockManagerId, 'Block ID': string, 'Storage Level': storageLevel, 'Memory Size': number, 'Disk Size': number }),
  }),
  SparkListenerUnpersistRDD: object({ 'RDD ID': number }),
  'org.apache.spark.scheduler.SparkListenerExecutorExcluded': executorExcluded,
  'org.apache.spark.scheduler.SparkListenerExecutorBlacklisted': executorExcluded,
  'org.apache.spark.scheduler.SparkListenerExecutorExcludedForStage': executorExcludedForStage,
  'org.apache.spark.scheduler.SparkListenerExecutorBlacklistedForStage': executorExcludedForStage,
  'org.apache.spark.scheduler.SparkListenerExecutorUnexcluded': executorExcluded,
  'org.apache.spark.scheduler.SparkListenerExecutorUnblacklisted': executorExcluded,
  'org.apache.spark.scheduler.SparkListenerNodeExcluded': nodeExcluded,
  'org.apache.spark.scheduler.SparkListenerNodeBlacklisted': nodeExcluded,
  'org.apache.spark.scheduler.SparkListenerNodeExcludedForStage': nodeExcludedForStage,
  'org.apache.spark.scheduler.SparkListenerNodeBlacklistedForStage': nodeExcludedForStage,
  'org.apache.spark.scheduler.SparkListenerNodeUnexcluded': nodeExcluded,
  'org.apache.spark.scheduler.SparkListenerNodeUnblacklisted': nodeExcluded,
  'org.apache.spark.scheduler.SparkListenerMiscellaneousProcessAdded': object({ time: number, processId: string, info: object({ hostPort: string, cores: number, logUrlInfo: properties }) }),
  EmberlineLineage: object({ Timestamp: number, RDDs: arrayOf(lineageRdd) }),
  EmberlineCheckpoint: object({
    Timestamp: number, 'RDD ID': number, Kind: oneOf('reliable', 'local'), Path: string, Parts: arrayOf(object({ file: string, bytes: number })), 'Checkpoint RDD ID': number,
  }),
  EmberlineCellRun: object({
    Timestamp: number, 'Run ID': string, 'Cell ID': string, 'Cell Number': number, State: oneOf('started', 'done', 'failed', 'interrupted'), Source: optional(string),
  }),
  EmberlineTaskLog: object({
    'Task ID': number, 'Stage ID': number, 'Stage Attempt ID': number, Lines: arrayOf(object({ time: number, level: string, text: string })), Dropped: number,
  }),
};
