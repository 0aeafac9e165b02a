/**
 * A driver that is killed while it writes a checkpoint: `node checkpointingDriver.ts <folder> <master> <how> <count>`. It ends itself by
 * SIGKILL after `count` steps of the file system (`steps`), or when the `count`-th task of the writing job has ended (`tasks`).
 * Prints `whole` when it was not killed.
 */
import { writeSync } from 'node:fs';
import { localFileSystem } from '../../storage/files/localFileSystem.ts';
import { registerFileSystem } from '../../storage/files/fileSystems.ts';
import { crashingFileSystem } from '../../storage/files/testing/crashingFileSystem.ts';
import { SparkContext } from '../../index.ts';

const [folder = '', master = '', how = '', count = '0'] = process.argv.slice(2);
const sc = new SparkContext({ appName: 'crash', master, cwd: folder, localDir: `${folder}/local` });
sc.setCheckpointDir(`${folder}/checkpoints`);
await sc.ready;
const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};
if (how === 'steps') registerFileSystem(crashingFileSystem(localFileSystem, Number(count), die));
let ended = 0;
sc.addSparkListener((event) => {
  if (how === 'tasks' && event.Event === 'SparkListenerTaskEnd' && ++ended >= Number(count)) die();
});
const rdd = sc.range(0, 3000, 1, 6).map((x): [number, string] => [x % 7, `value ${x}`]).partitionBy(6);
await rdd.checkpoint(true);
writeSync(1, 'whole');
await sc.stop();
process.exit(0);
