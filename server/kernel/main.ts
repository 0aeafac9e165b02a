/** Entry of the kernel process. */
import { runKernelProcess } from './kernelProcess.ts';
import { sparkEngine } from './sparkEngine.ts';

runKernelProcess(sparkEngine);
