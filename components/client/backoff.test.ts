import { describe, expect, test } from 'vitest';
import { retryDelay, secondsLeft } from './backoff.ts';

describe('reconnection', () => {
  test('the delay doubles from a quarter second to eight seconds', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 20].map((n) => retryDelay(n, 0.5))).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  });
  test('the delay is spread by a fifth each way', () => {
    expect([retryDelay(3, 0), retryDelay(3, 0.5), retryDelay(3, 1)]).toEqual([800, 1_000, 1_200]);
  });
  test('the countdown shows whole seconds and stops at zero', () => {
    expect([secondsLeft(5_000, 0), secondsLeft(5_000, 4_001), secondsLeft(5_000, 9_000)]).toEqual([5, 1, 0]);
  });
});
