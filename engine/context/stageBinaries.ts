/**
 * The binaries of live stage attempts: built once, sent to a slot before its first task, dropped everywhere with the
 * attempt. Binaries and slices too large for a message go as files.
 */
import { rmSync } from 'node:fs';
import { INLINE_LIMIT } from '../executor/messages.ts';
import type { Payload, SlotAddress, ToSlot } from '../executor/messages.ts';
import type { StageBinarySource } from '../rdd/host.ts';
import { slotKey } from '../scheduler/pendingTasks.ts';
import type { AppFolder } from './appFolder.ts';
import { ClassFiles } from './classFiles.ts';

interface LiveStage {
  readonly id: string;
  readonly source: StageBinarySource;
  readonly payload: Payload;
  readonly sentTo: Map<string, SlotAddress>;
}

export class StageBinaries {
  readonly #folder: AppFolder;
  readonly #classes: ClassFiles;
  readonly #stages = new Map<string, LiveStage>();
  /** Slices written to files, by task. */
  readonly #slices = new Map<number, string>();

  constructor(folder: AppFolder) {
    this.#folder = folder;
    this.#classes = new ClassFiles(folder);
  }

  /** Builds the binary. Throws what building throws (TaskNotSerializableError). */
  prepare(stageId: number, stageAttempt: number, source: StageBinarySource): void {
    const id = `${stageId}.${stageAttempt}`;
    this.#classes.sync();
    this.#stages.set(id, { id, source, payload: this.#payload(`stage-${id}`, source.binary()), sentTo: new Map() });
  }

  source(stageId: number, stageAttempt: number): StageBinarySource | undefined {
    return this.#stages.get(`${stageId}.${stageAttempt}`)?.source;
  }

  /** The message a slot needs before its first task of the attempt; undefined when it has had it. */
  announce(stageId: number, stageAttempt: number, at: SlotAddress): ToSlot | undefined {
    const stage = this.#stages.get(`${stageId}.${stageAttempt}`);
    if (stage === undefined || stage.sentTo.has(slotKey(at))) return undefined;
    stage.sentTo.set(slotKey(at), at);
    return { type: 'stageBinary', id: stage.id, payload: stage.payload };
  }

  /** What a task needs for its own partition. Throws what encoding its slice throws. */
  partitionData(stageId: number, stageAttempt: number, partition: number, taskId: number): Payload {
    const source = this.source(stageId, stageAttempt);
    const payload = this.#payload(`slice-${taskId}`, source?.partitionData(partition) ?? new Uint8Array(0));
    if (payload.kind === 'file') this.#slices.set(taskId, payload.path);
    return payload;
  }

  taskEnded(taskId: number): void {
    const path = this.#slices.get(taskId);
    if (path === undefined) return;
    this.#slices.delete(taskId);
    rmSync(path, { force: true });
  }

  /** Forgets the attempt; returns the slots that must drop it. */
  release(stageId: number, stageAttempt: number): readonly SlotAddress[] {
    const id = `${stageId}.${stageAttempt}`;
    const stage = this.#stages.get(id);
    this.#stages.delete(id);
    if (stage?.payload.kind === 'file') rmSync(stage.payload.path, { force: true });
    return [...(stage?.sentTo.values() ?? [])];
  }

  executorLost(executorId: string): void {
    for (const stage of this.#stages.values()) {
      for (const [key, at] of stage.sentTo) if (at.executorId === executorId) stage.sentTo.delete(key);
    }
  }

  #payload(name: string, bytes: Uint8Array): Payload {
    if (bytes.byteLength <= INLINE_LIMIT) return { kind: 'inline', bytes };
    return { kind: 'file', path: this.#folder.writePayload(name, bytes), size: bytes.byteLength };
  }
}
