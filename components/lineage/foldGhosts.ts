/**
 * A long past folded away: of many RDDs beyond a checkpoint the nearest stay as ghosts and the others become one box that
 * says how many they were. An iterative job that checkpoints now and then would otherwise be nine tenths ghosts. Pure.
 */
import type { LineageView, LineageViewEdge } from '../../engine/status/views/lineage.ts';

/** Fewer ghosts than this in one lineage are all shown. */
const FOLD_FROM = 9;
/** Ghosts at most this many edges above what recovery needs stay. */
const NEAR = 2;

export interface FoldedPast {
  readonly key: string;
  /** RDDs it stands for. */
  readonly rdds: number;
  readonly nodes: number;
}

export interface FoldedView {
  readonly view: LineageView;
  readonly pasts: readonly FoldedPast[];
}

/** The view with distant ghosts folded, or as it is when there are few or the reader wants them all. Cuts above other cuts are left out. */
export function foldGhosts(view: LineageView, showAll: boolean): FoldedView {
  const ghost = new Set(view.nodes.flatMap((node) => (node.ghost ? [node.key] : [])));
  const cuts = view.cuts.filter((cut) => !ghost.has(cut.node));
  if (showAll || ghost.size < FOLD_FROM) return { view: { ...view, cuts }, pasts: [] };
  const into = Map.groupBy(view.edges, (edge) => edge.to);
  const near = new Set(view.nodes.flatMap((node) => (node.ghost ? [] : [node.key])));
  let frontier = [...near];
  for (let step = 0; step < NEAR; step++) {
    frontier = frontier.flatMap((key) => (into.get(key) ?? []).map((edge) => edge.from)).filter((key) => !near.has(key));
    for (const key of frontier) near.add(key);
  }

  const hidden = new Map<string, string>();
  const pasts: FoldedPast[] = [];
  const rddsOf = new Map(view.nodes.map((node) => [node.key, node.rdds.length]));
  const components = view.components.map((keys) => {
    const far = keys.filter((key) => !near.has(key));
    if (far.length < FOLD_FROM - NEAR) return keys;
    const past: FoldedPast = { key: `past-${keys[0]}`, nodes: far.length, rdds: far.reduce((sum, key) => sum + (rddsOf.get(key) ?? 0), 0) };
    pasts.push(past);
    for (const key of far) hidden.set(key, past.key);
    return [past.key, ...keys.filter((key) => near.has(key))];
  });
  if (pasts.length === 0) return { view: { ...view, cuts }, pasts };

  const joined = new Map<string, LineageViewEdge>();
  for (const edge of view.edges) {
    if (hidden.has(edge.to)) continue;
    const from = hidden.get(edge.from);
    const kept: LineageViewEdge = from === undefined ? edge : { ...edge, key: `${from}-${edge.to}`, from, kind: 'narrow', shuffleBytes: null, ghost: true, cut: false };
    joined.set(kept.key, kept);
  }
  return {
    view: {
      ...view, components, edges: [...joined.values()], nodes: view.nodes.filter((node) => !hidden.has(node.key)),
      cuts: cuts.map((cut) => ({ ...cut, ghosts: cut.ghosts.filter((key) => !hidden.has(key)) })),
    },
    pasts,
  };
}
