/** What the error says that a job fails with; `no error` when it does not fail. */
export function messageOf(job: Promise<unknown>): Promise<string> {
  return job.then(() => 'no error', (error: Error) => error.message);
}
