/** Time a function takes of this thread's processor, so that a busy machine does not fail a test of speed. */

/** Least milliseconds of several runs, after one to warm up. */
export function leastCpuMs(run: () => void, times = 5): number {
  run();
  let least = Infinity;
  for (let i = 0; i < times; i++) {
    const before = process.threadCpuUsage();
    run();
    const used = process.threadCpuUsage(before);
    least = Math.min(least, (used.user + used.system) / 1000);
  }
  return least;
}
