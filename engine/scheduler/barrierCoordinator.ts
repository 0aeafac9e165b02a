/**
 * Brings the tasks of a barrier stage attempt together (org.apache.spark.BarrierCoordinator): when all of them have asked for
 * the same thing, each gets what all of them said. It decides; who asks and how answers travel is not its business.
 */

export interface BarrierRequest {
  readonly taskId: number;
  readonly stageId: number;
  readonly stageAttempt: number;
  readonly partition: number;
  readonly numTasks: number;
  /** How many global syncs the task has had. */
  readonly epoch: number;
  readonly operation: 'barrier' | 'allGather';
  readonly message: string;
}

export type BarrierAnswer = { readonly kind: 'together'; readonly messages: readonly string[] } | { readonly kind: 'failed'; readonly message: string };

export interface BarrierReply {
  readonly taskId: number;
  readonly epoch: number;
  readonly answer: BarrierAnswer;
}

interface Gathering {
  epoch: number;
  waiting: BarrierRequest[];
}

export class BarrierCoordinator {
  readonly #stages = new Map<string, Gathering>();

  /** Answers now due: none while tasks are missing. */
  request(request: BarrierRequest): readonly BarrierReply[] {
    const key = keyOf(request.stageId, request.stageAttempt);
    const stage = this.#stages.get(key) ?? { epoch: 0, waiting: [] };
    this.#stages.set(key, stage);
    if (request.epoch !== stage.epoch) {
      return [failed(request, `The request from task ${request.taskId} with barrier epoch ${request.epoch} does not match the stage's epoch ${stage.epoch}: its tasks must call barrier() and allGather() equally often.`)];
    }
    const [first] = stage.waiting;
    stage.waiting.push(request);
    if (first !== undefined && first.operation !== request.operation) {
      return this.#answer(stage, (r) => failed(r, `Different barrier sync types found for the sync ${key} (epoch ${stage.epoch}): task ${first.taskId} called ${first.operation}(), task ${request.taskId} called ${request.operation}(). All tasks must make the same calls in the same order.`));
    }
    if (stage.waiting.length < request.numTasks) return [];
    const messages = stage.waiting.toSorted((a, b) => a.partition - b.partition).map((r) => r.message);
    return this.#answer(stage, ({ taskId, epoch }) => ({ taskId, epoch, answer: { kind: 'together', messages } }));
  }

  /** Time is over for a sync: answers for those who still wait in that epoch. */
  timedOut(stageId: number, stageAttempt: number, epoch: number, timeoutMs: number): readonly BarrierReply[] {
    const stage = this.#stages.get(keyOf(stageId, stageAttempt));
    if (stage === undefined || stage.epoch !== epoch) return [];
    const message = `The coordinator didn't get all barrier sync requests for barrier epoch ${epoch} from Stage ${stageId} (Attempt ${stageAttempt}) within ${timeoutMs / 1000} second(s).`;
    return this.#answer(stage, (r) => failed(r, message));
  }

  /** No task of the attempt runs any more. */
  stageEnded(stageId: number, stageAttempt: number): void {
    this.#stages.delete(keyOf(stageId, stageAttempt));
  }

  #answer(stage: Gathering, reply: (request: BarrierRequest) => BarrierReply): readonly BarrierReply[] {
    const replies = stage.waiting.map(reply);
    stage.waiting = [];
    stage.epoch += 1;
    return replies;
  }
}

function keyOf(stageId: number, stageAttempt: number): string {
  return `${stageId}.${stageAttempt}`;
}

function failed({ taskId, epoch }: BarrierRequest, message: string): BarrierReply {
  return { taskId, epoch, answer: { kind: 'failed', message } };
}
