/** A thread that waits for the driver's end and then ends this process, whatever its other threads are doing. */
import { Socket } from 'node:net';

const lifeline = new Socket({ fd: 4, readable: true, writable: false });
const end = (): void => void process.kill(process.pid, 'SIGKILL');
lifeline.on('end', end);
lifeline.on('close', end);
lifeline.on('error', end);
lifeline.resume();
