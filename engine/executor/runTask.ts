/** Runs the unit of a task's stage to its end and turns what it gives into the task's outcome. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { classRegistry } from '../closure/classes.ts';
import { writeCheckpointPart } from '../storage/checkpointFiles.ts';
import { encodeRows } from '../storage/codec/index.ts';
import { codecNamed } from '../storage/compression/codec.ts';
import { runTaskAttempt } from '../storage/output/commitProtocol.ts';
import type { WrittenPart } from '../storage/output/commitProtocol.ts';
import { writeObjects } from '../storage/output/objectOutput.ts';
import { writeText } from '../storage/output/textOutput.ts';
import type { SaveOperation } from '../rdd/host.ts';
import type { MapOutput } from './mapOutput.ts';
import { INLINE_LIMIT } from './messages.ts';
import type { Payload, TaskOutcome } from './messages.ts';
import type { TaskRun } from './taskRun.ts';

/** Runs the task; a promise only when the user's function gave one. Throws what the task throws. */
export function runTask(run: TaskRun): TaskOutcome | Promise<TaskOutcome> {
  const { plan } = run.stage;
  const { output } = plan;
  const { partition, taskId } = run.task;
  switch (output.kind) {
    case 'shuffleWrite':
      return mapOutput(run, loop(run) as MapOutput);
    case 'collect':
    case 'take':
      return result(run, loop(run));
    case 'count':
    case 'reduce':
    case 'fold':
    case 'foreach':
      return result(run, loop(run));
    case 'iterator': {
      const values = run.rows(plan.root, partition);
      const given = (run.fn(output.fn) as (values: Iterable<unknown>, partition: number) => unknown)(iterable(values), partition);
      return given instanceof Promise ? given.then((value) => result(run, value)) : result(run, given);
    }
    case 'writeCheckpoint': {
      const written = writeCheckpointPart(output.directory, partition, taskId, run.rows(plan.root, partition), classRegistry, output.compression);
      run.meter.outputBytes += written.bytes;
      return result(run, written);
    }
    case 'saveAsTextFile':
    case 'saveAsObjectFile': {
      const written = writePart(run, output);
      run.meter.outputBytes += written.bytes;
      run.meter.outputRecords += written.records;
      return result(run, written);
    }
  }
}

/** Writes this partition of a save. */
function writePart(run: TaskRun, { kind, job, codec: name }: SaveOperation): WrittenPart {
  const { partition, taskId } = run.task;
  const codec = name === undefined ? undefined : codecNamed(name);
  const values = run.rows(run.stage.plan.root, partition);
  return runTaskAttempt(job, partition, taskId, codec?.extension ?? '', (path) => (kind === 'saveAsTextFile' ? writeText(path, values, codec) : writeObjects(path, values, classRegistry)));
}

function loop(run: TaskRun): unknown {
  const { plan } = run.stage;
  return run.stage.unit(plan.root, run.task.partition, { kind: 'output', output: plan.output }).run(run, run.task.partition);
}

/** An iterator the user may also loop over; arrays give theirs. */
function iterable(values: Iterable<unknown>): Iterable<unknown> {
  return values[Symbol.iterator]() as IterableIterator<unknown>;
}

/** A result travels as an array of one, or as the rows themselves for `collect` and `take`; see `decodeResult`. */
function result(run: TaskRun, value: unknown): TaskOutcome {
  const started = performance.now();
  const isRows = run.stage.plan.output.kind === 'collect' || run.stage.plan.output.kind === 'take';
  const bytes = encodeRows(isRows ? (value as readonly unknown[]) : [value], classRegistry);
  run.meter.resultSerializationMs = performance.now() - started;
  run.meter.resultSize = bytes.byteLength;
  return { kind: 'result', payload: payloadOf(bytes, join(run.host.localDir, `result-${run.task.taskId}`)) };
}

/** Small bytes travel in the message, large ones as a file. */
function payloadOf(bytes: Uint8Array, path: string): Payload {
  if (bytes.byteLength <= INLINE_LIMIT) return { kind: 'inline', bytes };
  writeFileSync(path, bytes);
  return { kind: 'file', path, size: bytes.byteLength };
}

function mapOutput(run: TaskRun, { writer }: MapOutput): TaskOutcome {
  const { meter, host, task } = run;
  const { path, sizes, records, writeTimeNs, bytes } = writer.commit();
  meter.shuffleBytesWritten = bytes;
  meter.shuffleRecordsWritten = records;
  meter.shuffleWriteNs = writeTimeNs;
  return { kind: 'mapOutput', output: { mapIndex: task.partition, mapId: task.taskId, executorId: host.executorId, slot: host.slot, path, sizes, records } };
}
