/** Delay before reconnection attempt `attempt` (from 1), in ms: quick at first, then doubling to 8 s, spread by `random` in [0, 1) so that tabs do not knock together. */
export function retryDelay(attempt: number, random: number): number {
  const base = Math.min(8_000, 250 * 2 ** Math.max(0, attempt - 1));
  return Math.round(base * (0.8 + 0.4 * random));
}

/** Whole seconds left until `at`, never below zero. */
export function secondsLeft(at: number, now: number): number {
  return Math.max(0, Math.ceil((at - now) / 1000));
}
