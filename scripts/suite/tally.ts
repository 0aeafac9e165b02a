/**
 * The sum of a whole test run. Pure: sections report, this adds and words.
 */

export interface Skip {
  readonly title: string;
  readonly reason: string;
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly Skip[];
}

export const EMPTY: Tally = { passed: 0, failed: 0, skipped: [] };

export function add(a: Tally, b: Tally): Tally {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: [...a.skipped, ...b.skipped] };
}

/** A section that is one check: it counts only when it fails. */
export function check(ok: boolean): Tally {
  return ok ? EMPTY : { passed: 0, failed: 1, skipped: [] };
}

/** A runner that ended badly without naming a failed test (a crash, an error outside tests) has failed once. */
export function withExit(tally: Tally, exitCode: number): Tally {
  return exitCode !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

export function closingLine(tally: Tally): string {
  return `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped.length} skipped`;
}
