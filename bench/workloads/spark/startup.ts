/** Prints the milliseconds from making a SparkContext to the answer of its first job. Usage: startup.ts MASTER */
import { SparkContext } from '../../../engine/index.ts';

const started = performance.now();
const sc = new SparkContext({ appName: 'bench', master: process.argv[2] ?? 'local[2]' });
const count = await sc.range(0, 1000, 1, 2).count();
const ms = performance.now() - started;
await sc.stop();
if (count !== 1000) throw new Error(`wrong answer: ${count}`);
console.log(ms);
