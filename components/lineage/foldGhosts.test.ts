import { expect, it } from 'vitest';
import type { LineageView, LineageViewEdge, LineageViewNode } from '../../engine/status/views/lineage.ts';
import { foldGhosts } from './foldGhosts.ts';

const chain = (ghosts: number, cutGhost?: number): LineageView => {
  const keys = Array.from({ length: ghosts + 1 }, (_, i) => `n${i}`);
  return {
    nodes: keys.map((key, i) => ({ key, ghost: i < ghosts, rdds: [{}], stageKey: i < ghosts ? null : 's' }) as unknown as LineageViewNode),
    edges: keys.slice(1).map((key, i) => ({ key: `${keys[i]}-${key}`, from: keys[i]!, to: key, kind: 'narrow', ghost: i < ghosts - 1, cut: i === ghosts - 1, shuffleBytes: null }) as unknown as LineageViewEdge),
    stages: [], components: [keys], advice: {}, counts: { rdds: 0, stages: 0, cuts: 0 }, sentence: '',
    cuts: [{ node: `n${ghosts}`, rddId: 0, kind: 'reliable', ghosts: keys.slice(0, -1) }, ...(cutGhost === undefined ? [] : [{ node: `n${cutGhost}`, rddId: 1, kind: 'reliable' as const, ghosts: [] }])],
  };
};

it('few ghosts are all shown', () => {
  const few = chain(5);
  expect(foldGhosts(few, false)).toEqual({ view: few, pasts: [] });
});

it('of a long past the nearest two stay, the others are one box', () => {
  const { view, pasts } = foldGhosts(chain(20), false);
  expect(pasts).toEqual([{ key: 'past-n0', rdds: 18, nodes: 18 }]);
  expect(view.nodes.map((node) => node.key)).toEqual(['n18', 'n19', 'n20']);
  expect(view.edges.map((edge) => [edge.from, edge.to, edge.cut])).toEqual([['past-n0', 'n18', false], ['n18', 'n19', false], ['n19', 'n20', true]]);
  expect(view.components).toEqual([['past-n0', 'n18', 'n19', 'n20']]);
  expect(view.cuts[0]?.ghosts).toEqual(['n18', 'n19']);
});

it('shows them all when asked, but only the cuts that recovery starts from', () => {
  const all = chain(20, 7);
  const { view, pasts } = foldGhosts(all, true);
  expect([view.nodes.length, pasts.length, view.cuts.map((cut) => cut.node)]).toEqual([21, 0, ['n20']]);
});
