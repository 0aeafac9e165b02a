import type { KernelState } from '../../protocol/session.ts';
import { secondsLeft } from '../client/backoff.ts';

/** The kernel in a word or two; `now` in epoch ms. */
export function kernelText(kernel: KernelState, now: number): string {
  switch (kernel.state) {
    case 'stopped':
      return 'not started';
    case 'starting':
      return 'starting';
    case 'restarting':
      return 'restarting';
    case 'idle':
      return 'running';
    case 'busy':
      return 'busy';
    case 'interrupting':
      return `interrupting, ${secondsLeft(kernel.deadline, now)} s`;
    case 'dead':
      return 'died';
  }
}

/** Which of the pill's shapes stands for a state. */
export function kernelShape(kernel: KernelState): 'stopped' | 'turning' | 'idle' | 'busy' | 'interrupting' | 'dead' {
  switch (kernel.state) {
    case 'starting':
    case 'restarting':
      return 'turning';
    case 'stopped':
    case 'idle':
    case 'busy':
    case 'interrupting':
    case 'dead':
      return kernel.state;
  }
}
