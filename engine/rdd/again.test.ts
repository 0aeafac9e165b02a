import { describe, expect, test } from 'vitest';
import { again } from './again.ts';

const indeterminate = (): Error => new Error('Job aborted due to stage failure: A shuffle map stage with indeterminate output was failed and retried. However, …');

describe('an action', () => {
  test('starts over when its input had no fixed order and had to be computed anew', async () => {
    let tries = 0;
    await again(async () => { if (++tries < 3) throw indeterminate(); });
    expect(tries).toBe(3);
  });

  test('gives up after four tries, and at once on any other failure', async () => {
    let tries = 0;
    await expect(again(async () => { tries++; throw indeterminate(); })).rejects.toThrow('indeterminate output');
    expect(tries).toBe(4);
    await expect(again(async () => { tries++; throw new RangeError('other'); })).rejects.toThrow('other');
    expect(tries).toBe(5);
  });
});
