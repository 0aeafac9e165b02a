/**
 * Runs the job of an action again when it was given up because an input without a fixed order had to be computed anew.
 *
 * Spark cannot take results back that it has handed out, so it fails the job and asks for a checkpoint. An action that merges
 * results on the driver and shows them at its end can simply start over.
 */

/** Tries in all, as many as a stage may fail in a row. */
const TRIES = 4;

const INDETERMINATE = 'with indeterminate output was failed and retried';

export function once(run: () => Promise<void>): Promise<void> {
  return run();
}

/** `run` must forget what an earlier try has gathered. Any other error passes. */
export async function again(run: () => Promise<void>): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      return await run();
    } catch (error) {
      if (tried === TRIES || !(error instanceof Error) || !error.message.includes(INDETERMINATE)) throw error;
    }
  }
}
