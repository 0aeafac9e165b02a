/**
 * `npm run bench`: runs the workloads one after another, prints a table, writes `bench/out/latest.json`.
 *
 *   npm run bench -- [workload…] [--runs 3] [--peer spark|plain] [--detail] [--list] [--out FILE]
 *
 * With a peer, the workloads that it knows run on it afterwards, and both must compute the same. `DATA` names a folder of
 * inputs; without it they come from packages. The exit code is 1 when a workload could not run, gave a wrong answer or
 * differed from its peer, never because a figure missed its aim.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findInputs } from './inputs.ts';
import type { Peer } from './peers/peer.ts';
import { plainPeer } from './peers/plainPeer.ts';
import { sparkPeer } from './peers/sparkPeer.ts';
import { detailTable, table } from './table.ts';
import { besidePeer, toRow, type BenchRow, type Workload } from './workload.ts';
import { browserWorkloads } from './workloads/browser.ts';
import { engineWorkloads } from './workloads/engine.ts';
import { serverWorkloads } from './workloads/server.ts';
import { endSparkApplication, largeSparkWorkloads, sparkWorkloads } from './workloads/spark.ts';

const WORKLOADS: readonly Workload[] = [...serverWorkloads, ...browserWorkloads, ...engineWorkloads, ...sparkWorkloads, ...largeSparkWorkloads];
const PEERS: readonly Peer[] = [sparkPeer, plainPeer];
const LATEST = fileURLToPath(new URL('out/latest.json', import.meta.url));

async function measure(workload: Workload, runs: number): Promise<BenchRow> {
  try {
    return toRow(workload.name, await workload.run({ runs }));
  } catch (error) {
    return { workload: workload.name, ms: [], check: '', error: error instanceof Error ? error.message : String(error) };
  }
}

/** The rows with what the peer made of the same workloads. */
async function compare(rows: readonly BenchRow[], peer: Peer): Promise<readonly BenchRow[]> {
  const works = rows.filter((row) => row.error === undefined).map((row) => ({ workload: row.workload, runs: row.ms.length }));
  process.stderr.write(`${peer.name}: the same workloads\n`);
  const answers = await peer.measure(works, findInputs());
  return rows.map((row) => besidePeer(row, answers.get(row.workload)));
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { runs: { type: 'string', default: '3' }, peer: { type: 'string' }, detail: { type: 'boolean', default: false }, list: { type: 'boolean', default: false }, out: { type: 'string', default: LATEST } },
  });
  if (values.list) {
    for (const workload of WORKLOADS) console.log(`${workload.name.padEnd(24)} ${workload.what}`);
    return;
  }
  const unknown = positionals.filter((name) => !WORKLOADS.some((workload) => workload.name === name));
  if (unknown.length > 0) throw new Error(`No such workload: ${unknown.join(', ')}. \`npm run bench -- --list\` names them all.`);
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs takes a whole number above 0, not ${values.runs}.`);

  const peer = PEERS.find(({ name }) => name === values.peer);
  if (values.peer !== undefined && peer === undefined) throw new Error(`There is no peer ${values.peer}, only ${PEERS.map(({ name }) => name).join(' and ')}.`);
  await peer?.require();

  const measured: BenchRow[] = [];
  for (const workload of WORKLOADS) {
    const wanted = positionals.length > 0 ? positionals.includes(workload.name) : workload.onRequest !== true && (peer === undefined || peer.knows(workload.name));
    if (!wanted) continue;
    process.stderr.write(`${workload.name}: ${workload.what}\n`);
    measured.push(await measure(workload, runs));
  }
  await endSparkApplication();
  const rows = peer === undefined ? measured : await compare(measured, peer);
  const out = resolve(values.out);
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, `${JSON.stringify(rows, null, 2)}\n`);
  console.log(`\nmilliseconds\n${table(rows, WORKLOADS)}\n\n${out}`);
  if (values.detail) console.log(`\nof one run\n${detailTable(rows)}`);
  process.exitCode = rows.some((row) => row.error !== undefined) ? 1 : 0;
}

await main();
