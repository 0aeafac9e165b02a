/** A driver to be killed by a test: starts an executor, keeps it as busy as asked, and tells its process id. */
import { tmpdir } from 'node:os';
import { ProcessesBackend } from '../processesBackend.ts';

const busy = process.argv[2];
const A = { executorId: 'A', slot: 0 };
const backend = new ProcessesBackend({
  onMessage: (_from, message) => {
    if (message.type === 'hello' && busy === 'idle') process.send?.(message.pid);
    if (message.type === 'hello' && busy === 'loop') {
      backend.send(A, { type: 'launch', task: { taskId: 0, jobId: 0, stageId: 0, stageAttempt: 0, partition: 0, numPartitions: 1, attempt: 0, binaryId: 'loop', partitionData: { kind: 'inline', bytes: new Uint8Array(0) }, localProperties: {}, blockLocations: {} } });
    }
    if (message.type === 'metrics') process.send?.(backend.pid('A'));
  },
  onLost: () => undefined,
  onOutput: () => undefined,
}, new URL('./testSlot.ts', import.meta.url));
const folder = tmpdir();
backend.start({ executorId: 'A', heapMiB: 256, env: {}, slots: [{ appId: 'app', executorId: 'A', slot: 0, unifiedMemory: 0, offHeapMemory: 0, storageFraction: 0.5, heapLimit: 0, localDir: folder, appDir: folder, cwd: folder, conf: {} }] });
