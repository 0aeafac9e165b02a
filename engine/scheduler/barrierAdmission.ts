/**
 * Lets jobs with barrier stages begin when there are slots for all tasks of each; until then they wait and are looked at
 * again, so often as the configuration says (DAGScheduler.checkBarrierStageWithNumSlots).
 */
import { barrierNeeds, tooFewSlots, UNSUPPORTED_CHAIN } from './barrier.ts';
import type { Instruction, JobSubmission, SchedulerConfig } from './events.ts';

interface Waiting {
  readonly submission: JobSubmission;
  readonly slots: number;
  readonly checks: number;
}

export interface AdmissionHost {
  readonly config: SchedulerConfig;
  slotCount(): number;
  emit(instruction: Instruction): void;
}

export class BarrierAdmission {
  readonly #host: AdmissionHost;
  readonly #waiting = new Map<number, Waiting>();

  constructor(host: AdmissionHost) {
    this.#host = host;
  }

  /** Jobs that wait. */
  get waiting(): readonly { readonly submission: JobSubmission }[] {
    return [...this.#waiting.values()];
  }

  /** Whether the job may begin now. If not it waits, or has been told that it cannot run. */
  admits(submission: JobSubmission): boolean {
    const { slots, unsupported } = barrierNeeds(submission.graph, submission.partitions.length);
    if (unsupported) this.#refuse(submission.jobId, UNSUPPORTED_CHAIN, false);
    else if (slots > this.#host.slotCount()) this.#wait({ submission, slots, checks: 0 });
    else return true;
    return false;
  }

  /** The time for another look at a waiting job: the job, if it may begin now. */
  checkAgain(jobId: number): JobSubmission | undefined {
    const waiting = this.#waiting.get(jobId);
    if (waiting === undefined) return undefined;
    this.#waiting.delete(jobId);
    if (waiting.slots <= this.#host.slotCount()) return waiting.submission;
    if (waiting.checks >= this.#host.config.barrierMaxChecks) this.#refuse(jobId, tooFewSlots(waiting.slots, this.#host.slotCount()), false);
    else this.#wait(waiting);
    return undefined;
  }

  /** Slots were added: the jobs that may begin now. */
  slotsAdded(): readonly JobSubmission[] {
    const fitting = [...this.#waiting.values()].filter(({ slots }) => slots <= this.#host.slotCount());
    for (const { submission } of fitting) this.#waiting.delete(submission.jobId);
    return fitting.map(({ submission }) => submission);
  }

  /** Ends a job that waits. */
  cancel(jobId: number, message: string): void {
    if (this.#waiting.delete(jobId)) this.#refuse(jobId, message, true);
  }

  #wait(waiting: Waiting): void {
    const { jobId } = waiting.submission;
    const { barrierCheckMs, barrierMaxChecks } = this.#host.config;
    this.#waiting.set(jobId, { ...waiting, checks: waiting.checks + 1 });
    if (waiting.checks === 0) this.#host.emit({ type: 'warn', message: `Job ${jobId} waits: its barrier stage needs ${waiting.slots} slots at once and there are ${this.#host.slotCount()}. It is looked at again every ${barrierCheckMs / 1000} s, ${barrierMaxChecks} times; repartition to ${this.#host.slotCount()} or fewer partitions, or use a master with more cores.` });
    this.#host.emit({ type: 'setTimer', delayMs: barrierMaxChecks > 0 ? barrierCheckMs : 0, timer: { kind: 'barrierSlots', jobId } });
  }

  #refuse(jobId: number, message: string, cancelled: boolean): void {
    this.#host.emit({ type: 'jobEnded', jobId, outcome: { kind: 'failed', message, cancelled } });
  }
}
