/**
 * A driver with files of every kind in its folder: `node dyingDriver.ts <localDir> die` ends itself by SIGKILL in the middle of a job,
 * `… live` waits for a line on its standard input, then runs a job over what it kept and prints the answer.
 */
import { writeSync } from 'node:fs';
import { once } from 'node:events';
import { SparkContext, StorageLevel } from '../../index.ts';

const [localDir = '', what = ''] = process.argv.slice(2);
const sc = new SparkContext({ appName: what, master: 'local-cluster[2,1,512]', localDir });
const table = sc.broadcast(new Float64Array(300_000));
const kept = sc.range(0, 100_000, 1, 4).map((x): [number, number] => [x % 10, x + (table.value[x] ?? 0)]).persist(StorageLevel.DISK_ONLY);
const summed = kept.reduceByKey((a, b) => a + b, 2);
await summed.count();
writeSync(1, `ready ${sc.applicationId}\n`);
if (what === 'die') {
  sc.addSparkListener((event) => {
    if (event.Event === 'SparkListenerTaskEnd') process.kill(process.pid, 'SIGKILL');
  });
  await kept.groupByKey(2).collect();
}
await once(process.stdin, 'data');
writeSync(1, `${await summed.values().sum()} ${await kept.count()}\n`);
await sc.stop();
process.exit(0);
