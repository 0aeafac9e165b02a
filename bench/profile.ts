/**
 * Processor time by function, from the profiles that executors left:
 *
 *   BENCH_EXECUTOR_OPTIONS="--cpu-prof --cpu-prof-dir=DIR" npm run bench -- join
 *   node bench/profile.ts DIR [how many lines]
 *
 * All executors together, without what waited; the share of each function's own code, generated units and shipped functions by
 * the names of their scripts.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number } }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Share of the samples' time by function, the largest first. */
export function selfTimes(profiles: readonly CpuProfile[]): readonly (readonly [name: string, share: number])[] {
  const times = new Map<string, number>();
  let total = 0;
  for (const { nodes, samples, timeDeltas } of profiles) {
    const names = new Map(nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [id, `${functionName || '(function)'} ${url.split('/').slice(-2).join('/')}${url === '' ? '' : `:${lineNumber + 1}`}`.trimEnd()]));
    samples.forEach((sample, i) => {
      const name = names.get(sample) ?? '?';
      const time = timeDeltas[i] ?? 0;
      if (name === '(idle)' || name === '(root)') return;
      times.set(name, (times.get(name) ?? 0) + time);
      total += time;
    });
  }
  return [...times].sort((a, b) => b[1] - a[1]).map(([name, time]) => [name, time / total]);
}

if (import.meta.main) {
  const [folder = '.', lines = '20'] = process.argv.slice(2);
  const profiles = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile')).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as CpuProfile);
  if (profiles.length === 0) throw new Error(`There are no profiles in ${folder}.`);
  for (const [name, share] of selfTimes(profiles).slice(0, Number(lines))) console.log(`${(share * 100).toFixed(1).padStart(5)}%  ${name}`);
}
