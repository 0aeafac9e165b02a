/** The plain loops as a peer: how far the engine is from one thread that does nothing else. */
import { timeRuns } from '../workload.ts';
import type { Peer, PeerAnswer } from './peer.ts';
import { plainAnswers } from './plain.ts';

export const plainPeer: Peer = {
  name: 'plain',
  knows: (workload) => Object.hasOwn(plainAnswers, workload),
  require: () => Promise.resolve(),
  async measure(workloads, inputs) {
    const answers = new Map<string, PeerAnswer>();
    for (const { workload, runs } of workloads) {
      const answer = plainAnswers[workload];
      if (answer === undefined) continue;
      const { ms, cpu, last } = await timeRuns(runs, () => answer(inputs));
      answers.set(workload, { name: 'one plain loop', ms, cpu, check: last });
    }
    return answers;
  },
};
