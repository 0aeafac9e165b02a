import { describe, expect, it } from 'vitest';
import { projectFiles, read } from './sources.ts';

/** A row of the table: id, scenario, and `tested`, `tested; …` or `left out: reason`. */
const rows = [...read('docs/scenarios.md').matchAll(/^\| (B\d+\.\d+) \| [^|]+ \| ([^|]+) \|$/gm)].map((match) => ({ id: match[1] as string, here: (match[2] as string).trim() }));
const inTitles = new Set(projectFiles().filter((file) => file.endsWith('.test.ts')).flatMap((file) => [...read(file).matchAll(/\[(B\d+\.\d+)\]/g)].map((match) => match[1] as string)));

describe('docs/scenarios.md', () => {
  it('says of every scenario that it is tested or why not', () => {
    expect(rows.filter(({ here }) => !/^(tested(; .+)?|left out: .+)$/.test(here))).toEqual([]);
  });

  it('calls tested exactly what a test names', () => {
    expect(rows.filter(({ here }) => here.startsWith('tested')).map(({ id }) => id).sort()).toEqual([...inTitles].sort());
  });

  it('numbers the scenarios of each suite without a gap', () => {
    const bySuite = Map.groupBy(rows.map(({ id }) => id.split('.') as [string, string]), ([suite]) => suite);
    const gaps = [...bySuite].filter(([, ids]) => ids.some(([, n], i) => Number(n) !== i + 1)).map(([suite]) => suite);
    expect(gaps).toEqual([]);
  });
});
