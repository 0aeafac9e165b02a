/**
 * All live stages and which jobs need them: built parents first, shared between jobs, forgotten with their last job.
 *
 * A stage is never rebuilt while a live job has it; once forgotten, a later job over the same shuffle gets a new stage
 * with a new id, which is skipped when the outputs are still there.
 */
import type { RddGraph } from '../rdd/host.ts';
import { activeJob } from './activeJob.ts';
import type { ActiveJob } from './activeJob.ts';
import type { JobSubmission } from './events.ts';
import type { MapOutputs } from './mapOutputs.ts';
import { stageCommon } from './stage.ts';
import type { ResultStage, ShuffleMapStage, Stage } from './stage.ts';
import { nodeOf, shuffleDependencies } from './stageGraph.ts';
import type { ShuffleEdge } from './stageGraph.ts';

export class StageBook {
  readonly stages = new Map<number, Stage>();
  readonly #byShuffle = new Map<number, ShuffleMapStage>();
  readonly #mapOutputs: MapOutputs;
  #nextStageId = 0;

  constructor(mapOutputs: MapOutputs) {
    this.#mapOutputs = mapOutputs;
  }

  get isEmpty(): boolean {
    return this.stages.size === 0 && this.#byShuffle.size === 0;
  }

  mapStage(shuffleId: number): ShuffleMapStage | undefined {
    return this.#byShuffle.get(shuffleId);
  }

  /** Builds the job's result stage and every ancestor that does not exist yet. */
  build(submission: JobSubmission): { job: ActiveJob; stage: ResultStage } {
    const { graph, jobId, callSite } = submission;
    for (const edge of this.#unbuilt(graph)) this.#buildMapStage(graph, edge, jobId);
    const job = activeJob(submission);
    const origin = { id: this.#nextStageId++, rddId: graph.finalRddId, graph, parents: this.#parents(graph, graph.finalRddId), jobId };
    const stage: ResultStage = { ...stageCommon(origin, callSite, submission.partitions.length), kind: 'result', job };
    job.finalStage = stage;
    this.stages.set(stage.id, stage);
    for (const ancestor of this.withAncestors(stage)) ancestor.jobIds.add(jobId);
    return { job, stage };
  }

  /** A stage and everything it may need, ids ascending. */
  withAncestors(stage: Stage): readonly Stage[] {
    const found = new Map<number, Stage>([[stage.id, stage]]);
    const stack: Stage[] = [stage];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      for (const parent of next.parents) {
        if (found.has(parent.id)) continue;
        found.set(parent.id, parent);
        stack.push(parent);
      }
    }
    return [...found.values()].sort((a, b) => a.id - b.id);
  }

  /** Takes a job from its stages; returns those that no job needs any more, forgotten here. */
  release(jobId: number): readonly Stage[] {
    const gone: Stage[] = [];
    for (const stage of this.stages.values()) {
      if (!stage.jobIds.delete(jobId) || stage.jobIds.size > 0) continue;
      gone.push(stage);
      this.stages.delete(stage.id);
      if (stage.kind === 'shuffleMap' && this.#byShuffle.get(stage.shuffleId) === stage) this.#byShuffle.delete(stage.shuffleId);
    }
    return gone;
  }

  /** Shuffles without a stage, each after those it reads itself. */
  #unbuilt(graph: RddGraph): readonly ShuffleEdge[] {
    const ordered: ShuffleEdge[] = [];
    const entered = new Set<number>();
    const stack = this.#missingEdges(graph, graph.finalRddId).toReversed().map((edge) => ({ edge, expanded: false }));
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const { edge, expanded } = next;
      if (expanded) {
        ordered.push(edge);
        continue;
      }
      if (entered.has(edge.shuffleId)) continue;
      entered.add(edge.shuffleId);
      stack.push({ edge, expanded: true });
      for (const parent of this.#missingEdges(graph, edge.rddId).toReversed()) stack.push({ edge: parent, expanded: false });
    }
    return ordered;
  }

  #missingEdges(graph: RddGraph, rddId: number): readonly ShuffleEdge[] {
    return shuffleDependencies(graph, rddId).filter((edge) => !this.#byShuffle.has(edge.shuffleId));
  }

  #buildMapStage(graph: RddGraph, edge: ShuffleEdge, jobId: number): void {
    const node = nodeOf(graph, edge.rddId);
    const origin = { id: this.#nextStageId++, rddId: edge.rddId, graph, parents: this.#parents(graph, edge.rddId), jobId };
    const stage: ShuffleMapStage = { ...stageCommon(origin, node.callSite, node.numPartitions), kind: 'shuffleMap', shuffleId: edge.shuffleId, numReducers: edge.numReducers };
    this.#mapOutputs.register(edge.shuffleId, node.numPartitions, edge.numReducers);
    this.stages.set(stage.id, stage);
    this.#byShuffle.set(edge.shuffleId, stage);
  }

  #parents(graph: RddGraph, rddId: number): readonly ShuffleMapStage[] {
    return shuffleDependencies(graph, rddId).map((edge) => {
      const stage = this.#byShuffle.get(edge.shuffleId);
      if (stage === undefined) throw new Error(`The map stage of shuffle ${edge.shuffleId} was not built before its reader.`);
      return stage;
    });
  }
}
