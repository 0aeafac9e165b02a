/** Counts what a task does, and gives it in Spark's metric names. */
import type { TaskMetrics } from '../events/types.ts';

export class TaskMeter {
  deserializeMs = 0;
  runMs = 0;
  cpuNs = 0;
  gcMs = 0;
  resultSize = 0;
  resultSerializationMs = 0;
  peakExecutionMemory = 0;
  memoryBytesSpilled = 0;
  diskBytesSpilled = 0;
  inputBytes = 0;
  inputRecords = 0;
  outputBytes = 0;
  outputRecords = 0;
  localBlocks = 0;
  remoteBlocks = 0;
  localBytes = 0;
  remoteBytes = 0;
  shuffleRecordsRead = 0;
  fetchWaitMs = 0;
  shuffleBytesWritten = 0;
  shuffleWriteNs = 0;
  shuffleRecordsWritten = 0;

  /** Milliseconds are whole, as Spark's are. */
  metrics(): TaskMetrics {
    return {
      'Executor Deserialize Time': Math.round(this.deserializeMs),
      'Executor Deserialize CPU Time': Math.round(this.deserializeMs * 1e6),
      'Executor Run Time': Math.round(this.runMs),
      'Executor CPU Time': Math.round(this.cpuNs),
      'Peak Execution Memory': this.peakExecutionMemory,
      'Result Size': this.resultSize,
      'JVM GC Time': Math.round(this.gcMs),
      'Result Serialization Time': Math.round(this.resultSerializationMs),
      'Memory Bytes Spilled': this.memoryBytesSpilled,
      'Disk Bytes Spilled': this.diskBytesSpilled,
      'Shuffle Read Metrics': {
        'Remote Blocks Fetched': this.remoteBlocks,
        'Local Blocks Fetched': this.localBlocks,
        'Fetch Wait Time': Math.round(this.fetchWaitMs),
        'Remote Bytes Read': this.remoteBytes,
        'Remote Bytes Read To Disk': 0,
        'Local Bytes Read': this.localBytes,
        'Total Records Read': this.shuffleRecordsRead,
        'Remote Requests Duration': 0,
      },
      'Shuffle Write Metrics': {
        'Shuffle Bytes Written': this.shuffleBytesWritten,
        'Shuffle Write Time': Math.round(this.shuffleWriteNs),
        'Shuffle Records Written': this.shuffleRecordsWritten,
      },
      'Input Metrics': { 'Bytes Read': this.inputBytes, 'Records Read': this.inputRecords },
      'Output Metrics': { 'Bytes Written': this.outputBytes, 'Records Written': this.outputRecords },
      'Updated Blocks': [],
    };
  }
}

