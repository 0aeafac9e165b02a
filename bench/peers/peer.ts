/** Something else that does the bench's work, to compare with. */
import type { Inputs } from '../inputs.ts';

export interface PeerAnswer {
  readonly name: string;
  /** Wall time of each run, milliseconds. */
  readonly ms: readonly number[];
  /** Processor time of each run over all its threads and processes, milliseconds, where it was measured. */
  readonly cpu?: readonly number[];
  readonly check: string;
}

export interface PeerWork {
  readonly workload: string;
  readonly runs: number;
}

export interface Peer {
  readonly name: string;
  /** Whether it can do the workload of this name: the others are not run when a peer is asked for. */
  knows(workload: string): boolean;
  /** Throws with what to install when the peer cannot run here. */
  require(): Promise<void>;
  /** The peer's answers by workload, after as many runs of each as asked. */
  measure(workloads: readonly PeerWork[], inputs: Inputs): Promise<ReadonlyMap<string, PeerAnswer>>;
}
