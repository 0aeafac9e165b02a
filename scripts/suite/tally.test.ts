import { describe, expect, it } from 'vitest';
import { add, check, closingLine, EMPTY, withExit } from './tally.ts';

describe('the sum of a test run', () => {
  it('adds sections and closes with one plain line', () => {
    const sum = [{ passed: 3, failed: 0, skipped: [{ title: 'a', reason: 'no data' }] }, { passed: 2, failed: 1, skipped: [] }].reduce(add, EMPTY);
    expect(closingLine(sum)).toBe('5 passed, 1 failed, 1 skipped');
  });

  it('counts a failed check as one failure and a passed check as nothing', () => {
    expect([closingLine(check(false)), closingLine(check(true))]).toEqual(['0 passed, 1 failed, 0 skipped', '0 passed, 0 failed, 0 skipped']);
  });

  it('never calls a crashed runner passed', () => {
    expect(withExit({ passed: 7, failed: 0, skipped: [] }, 1).failed).toBe(1);
    expect(withExit({ passed: 7, failed: 2, skipped: [] }, 1).failed).toBe(2);
    expect(withExit({ passed: 7, failed: 0, skipped: [] }, 0).failed).toBe(0);
  });
});
