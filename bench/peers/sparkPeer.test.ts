import { describe, expect, it } from 'vitest';
import { largeSparkWorkloads, sparkWorkloads } from '../workloads/spark.ts';
import { plainPeer } from './plainPeer.ts';
import { batches, javaVersion, parseAnswers, sparkPeer } from './sparkPeer.ts';

describe('Spark as a peer', () => {
  it('knows every workload that is compared with it', () => {
    expect([...sparkWorkloads, ...largeSparkWorkloads].filter(({ name }) => !sparkPeer.knows(name))).toEqual([]);
    expect([sparkPeer.knows('start-to-page'), plainPeer.knows('start-to-page')]).toEqual([false, false]);
  });

  it('says its answers among other lines', () => {
    const printed = 'INFO something\nBENCH {"workload":"join","ms":[3.25,1.5],"cpu":[5,2],"check":"1000000"}\nBENCH {"workload":"sort-by-key","ms":[2],"cpu":[3],"check":"(11,0) 2000000"}\n';
    expect([...parseAnswers(printed, 'Spark 4.1.4')]).toEqual([
      ['join', { name: 'Spark 4.1.4', ms: [3.25, 1.5], cpu: [5, 2], check: '1000000' }],
      ['sort-by-key', { name: 'Spark 4.1.4', ms: [2], cpu: [3], check: '(11,0) 2000000' }],
    ]);
  });

  it('runs workloads of the same number of runs in one JVM, and each start in its own', () => {
    expect(batches([{ workload: 'startup', runs: 2 }, { workload: 'join', runs: 3 }, { workload: 'join-10m', runs: 1 }, { workload: 'word-count', runs: 3 }])).toEqual([
      { runs: 1, workloads: ['startup'] },
      { runs: 1, workloads: ['startup'] },
      { runs: 3, workloads: ['join', 'word-count'] },
      { runs: 1, workloads: ['join-10m'] },
    ]);
  });

  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['java version "1.8.0_392"', 8],
    ['openjdk version "21" 2023-09-19', 21],
    ['sh: java: not found', undefined],
  ])('reads Java\'s version from %s', (text, version) => {
    expect(javaVersion(text)).toBe(version);
  });
});
