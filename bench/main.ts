/**
 * `npm run bench`: runs the workloads one after another, prints a table, writes `bench/out/latest.json`.
 *
 *   npm run bench -- [workload…] [--runs 5] [--list] [--out FILE]
 *
 * The exit code is 1 when a workload could not run or gave a wrong answer, never because a figure missed its aim.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { table } from './table.ts';
import { toRow, type BenchRow, type Workload } from './workload.ts';
import { browserWorkloads } from './workloads/browser.ts';
import { engineWorkloads } from './workloads/engine.ts';
import { serverWorkloads } from './workloads/server.ts';

const WORKLOADS: readonly Workload[] = [...serverWorkloads, ...browserWorkloads, ...engineWorkloads];
const LATEST = fileURLToPath(new URL('out/latest.json', import.meta.url));

async function measure(workload: Workload, runs: number): Promise<BenchRow> {
  try {
    return toRow(workload.name, await workload.run({ runs }));
  } catch (error) {
    return { workload: workload.name, ms: [], check: '', error: error instanceof Error ? error.message : String(error) };
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { runs: { type: 'string', default: '5' }, list: { type: 'boolean', default: false }, out: { type: 'string', default: LATEST } },
  });
  if (values.list) {
    for (const workload of WORKLOADS) console.log(`${workload.name.padEnd(24)} ${workload.what}`);
    return;
  }
  const unknown = positionals.filter((name) => !WORKLOADS.some((workload) => workload.name === name));
  if (unknown.length > 0) throw new Error(`No such workload: ${unknown.join(', ')}. \`npm run bench -- --list\` names them all.`);
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs takes a whole number above 0, not ${values.runs}.`);

  const rows: BenchRow[] = [];
  for (const workload of WORKLOADS) {
    if (positionals.length > 0 && !positionals.includes(workload.name)) continue;
    process.stderr.write(`${workload.name}: ${workload.what}\n`);
    rows.push(await measure(workload, runs));
  }
  const out = resolve(values.out);
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, `${JSON.stringify(rows, null, 2)}\n`);
  console.log(`\nmilliseconds\n${table(rows, WORKLOADS)}\n\n${out}`);
  process.exitCode = rows.some((row) => row.error !== undefined) ? 1 : 0;
}

await main();
