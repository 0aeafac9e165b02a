/**
 * Which jobs an asynchronous action has started: they follow the asynchronous flow, so that an action of several jobs
 * (take, a checkpoint after the action) can be cancelled as one.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { FutureAction } from '../rdd/futureAction.ts';

export interface JobsOfAction {
  readonly jobIds: number[];
  /** Why no further job may start. */
  cancelled: string | undefined;
}

export class ActionScopes {
  readonly #current = new AsyncLocalStorage<JobsOfAction>();

  /** The action on whose behalf this code runs. */
  get current(): JobsOfAction | undefined {
    return this.#current.getStore();
  }

  /** Runs `body` as an action; `cancel` ends its jobs, running or waiting. */
  start<R>(body: () => Promise<R>, cancel: (jobs: JobsOfAction, reason: string) => void): FutureAction<R> {
    const jobs: JobsOfAction = { jobIds: [], cancelled: undefined };
    const result = this.#current.run(jobs, body);
    return new FutureAction(result, jobs.jobIds, (reason) => {
      jobs.cancelled ??= reason;
      cancel(jobs, reason);
    });
  }
}
