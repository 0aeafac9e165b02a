/** Runs a job against the clock (org.apache.spark.partial.ApproximateActionListener). */
import { PartialResult } from '../rdd/approximate/partialResult.ts';
import type { ApproximateRequest, JobRequest } from '../rdd/host.ts';

/**
 * Resolves with what the evaluator knows after `timeoutMs`, or with the exact result when the job is done before. What becomes
 * of the job later is told to the result; a failure before is the caller's.
 */
export async function approximateJob<U, R>(run: (request: JobRequest<U>) => Promise<void>, prepare: () => Promise<ApproximateRequest<U, R>>, timeoutMs: number): Promise<PartialResult<R>> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<'time is up'>((resolve) => {
    timer = setTimeout(() => resolve('time is up'), Math.max(0, timeoutMs));
  });
  const { request, evaluator } = await prepare();
  const done = run({ ...request, onResult: (index, value) => evaluator.merge(index, value) });
  let inTime: 'time is up' | void;
  try {
    inTime = await Promise.race([done, timeUp]);
  } finally {
    clearTimeout(timer);
  }
  const result = new PartialResult(evaluator.currentResult(), inTime === undefined);
  if (inTime !== undefined) {
    done.then(() => result.setFinalValue(evaluator.currentResult()), (error: unknown) => result.setFailure(error as Error));
  }
  return result;
}
