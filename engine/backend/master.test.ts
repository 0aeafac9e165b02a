import { describe, expect, it } from 'vitest';
import { defaultMaster, parseMaster } from './master.ts';

const machine = { cores: 8, freeMemoryBytes: 16 * 2 ** 30 };

describe('a master URL', () => {
  it.each([
    ['local', { kind: 'threads', slots: 1, maxTaskFailures: 1 }],
    ['local[4]', { kind: 'threads', slots: 4, maxTaskFailures: 1 }],
    ['local[*]', { kind: 'threads', slots: 8, maxTaskFailures: 1 }],
    ['local[2,3]', { kind: 'threads', slots: 2, maxTaskFailures: 3 }],
    ['local[*, 4]', { kind: 'threads', slots: 8, maxTaskFailures: 4 }],
    ['local-cluster[2,1,1024]', { kind: 'processes', executors: 2, coresPerExecutor: 1, memoryMiB: 1024 }],
    ['local-cluster[ 2 , 4 , 2048 ]', { kind: 'processes', executors: 2, coresPerExecutor: 4, memoryMiB: 2048 }],
    ['local-inline[3]', { kind: 'inline', slots: 3 }],
  ] as const)('%s', (url, master) => {
    expect(parseMaster(url, machine)).toEqual(master);
  });

  it.each(['', 'locally', 'local[0]', 'local[-1]', 'local[x]', 'local[2,0]', 'local-cluster[2,1]', 'local-cluster[0,1,512]', 'yarn', 'spark://host:7077'])('that is none, "%s", is refused in Spark\'s words', (url) => {
    expect(() => parseMaster(url, machine)).toThrow(`Could not parse Master URL: '${url}'`);
  });

  it('by default has an executor for each core and shares half of the free memory, between 1 and 4 GiB each', () => {
    expect(defaultMaster({ cores: 2, freeMemoryBytes: 10 * 2 ** 30 })).toBe('local-cluster[2,1,2560]');
    expect(defaultMaster({ cores: 2, freeMemoryBytes: 2 ** 30 })).toBe('local-cluster[2,1,1024]');
    expect(defaultMaster({ cores: 2, freeMemoryBytes: 64 * 2 ** 30 })).toBe('local-cluster[2,1,4096]');
  });
});
