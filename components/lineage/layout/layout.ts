/**
 * Layered layout (Sugiyama) of a graph whose nodes may stand in boxes: stages with their operations. Two levels: each box
 * is laid out by itself, then the boxes and free nodes among one another. Pure; the previous frame goes in so that a
 * growing graph keeps the order and the place the reader knows.
 *
 * - `down`: an edge between boxes runs from the operation itself, through a port of its box, to the operation that reads it.
 * - `right`: an edge between boxes runs from border to border; inside a box operations still run downward.
 */
import { layoutFlat, type FlatEdge, type FlatNode, type FlatResult } from './flat.ts';
import type { Box, LayoutEdge, LayoutGraph, LayoutGroup, LayoutNode, LayoutOptions, LayoutResult, Point, Stretch } from './types.ts';

interface Item {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly before: number;
  readonly inner?: Inner;
}

/** A box laid out by itself, coordinates from its top left corner. */
interface Inner {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly routes: ReadonlyMap<string, readonly Point[]>;
  /** From a node to the border its edges leave or come in by. */
  readonly exits: ReadonlyMap<string, readonly Point[]>;
  readonly entries: ReadonlyMap<string, readonly Point[]>;
}

/**
 * Places every node, group and edge. Edges whose ends are unknown are left out; an end may name a node or a group.
 * @param previous the frame before: its nodes keep their order, and the whole stays where it was.
 */
export function layoutGraph(graph: LayoutGraph, options: LayoutOptions, previous?: LayoutResult): LayoutResult {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const groups = new Map((graph.groups ?? []).map((group) => [group.id, group]));
  const itemOf = (id: string): string => {
    const group = byId.get(id)?.group;
    return group !== undefined && groups.has(group) ? group : id;
  };
  const edges = graph.edges.filter((edge) => (byId.has(edge.from) || groups.has(edge.from)) && (byId.has(edge.to) || groups.has(edge.to)));
  const innerEdges = Map.groupBy(edges.filter((edge) => itemOf(edge.from) === itemOf(edge.to)), (edge) => itemOf(edge.from));
  const outerEdges = edges.filter((edge) => itemOf(edge.from) !== itemOf(edge.to));
  const members = Map.groupBy(graph.nodes, (node) => itemOf(node.id));
  const through = options.direction === 'down';

  const leaving = new Set(through ? outerEdges.map((edge) => edge.from) : []);
  const coming = new Set(through ? outerEdges.map((edge) => edge.to) : []);
  const makeItems = (pulls: Pulls): Item[] => [...members].map(([id, nodes]): Item => {
    const group = groups.get(id);
    if (group === undefined) return { id, width: nodes[0]!.width, height: nodes[0]!.height, before: nodes[0]!.before ?? 0 };
    const inner = layoutInside(group, nodes, innerEdges.get(id) ?? [], { leaving, coming, pulls }, options, previous);
    return { id, width: inner.width, height: inner.height, before: Math.max(0, ...nodes.map((node) => node.before ?? 0)), inner };
  });

  const items = makeItems(NO_PULLS);
  const outer = layoutOutside(items, outerEdges, itemOf, options, previous);
  if (!through || previous !== undefined || !items.some((item) => (item.inner?.exits.size ?? 0) > 1 || (item.inner?.entries.size ?? 0) > 1)) return assemble(items, outerEdges, itemOf, outer, options, previous);
  // Once it is known where the boxes stand, their insides are ordered by where their edges go, and the boxes once more by that.
  const ordered = makeItems(pullsOf(items, outerEdges, itemOf, outer));
  return assemble(ordered, outerEdges, itemOf, layoutOutside(ordered, outerEdges, itemOf, options, previous), options, previous);
}

/** Where the edges of a node lead outside its box: the mean cross position of what they reach. */
interface Pulls {
  readonly exit: ReadonlyMap<string, number>;
  readonly entry: ReadonlyMap<string, number>;
}

const NO_PULLS: Pulls = { exit: new Map(), entry: new Map() };

function pullsOf(items: readonly Item[], edges: readonly LayoutEdge[], itemOf: (id: string) => string, outer: FlatResult): Pulls {
  const at = new Map(items.map((item, i) => [item.id, outer.cross[i]!]));
  const mean = (lists: ReadonlyMap<string, readonly number[]>): Map<string, number> => new Map([...lists].map(([id, list]) => [id, list.reduce((a, b) => a + b, 0) / list.length]));
  const exit = new Map<string, number[]>();
  const entry = new Map<string, number[]>();
  for (const { from, to } of edges) {
    exit.set(from, [...(exit.get(from) ?? []), at.get(itemOf(to)) ?? 0]);
    entry.set(to, [...(entry.get(to) ?? []), at.get(itemOf(from)) ?? 0]);
  }
  return { exit: mean(exit), entry: mean(entry) };
}

const PORT_WIDTH = 8;

function layoutInside(
  group: LayoutGroup, nodes: readonly LayoutNode[], edges: readonly LayoutEdge[],
  outside: { readonly leaving: ReadonlySet<string>; readonly coming: ReadonlySet<string>; readonly pulls: Pulls }, options: LayoutOptions, previous: LayoutResult | undefined,
): Inner {
  const { leaving, coming, pulls } = outside;
  const index = new Map(nodes.map((node, i) => [node.id, i]));
  const flatNodes: FlatNode[] = nodes.map((node) => ({ cross: node.width, main: node.height, before: 0, seed: seedOf(node.id, 'down', previous) }));
  const flatEdges: FlatEdge[] = edges.map((edge) => ({ from: index.get(edge.from) ?? 0, to: index.get(edge.to) ?? 0, fromPort: 0, toPort: 0 }));
  const exits: string[] = [];
  const entries: string[] = [];
  nodes.forEach((node, i) => {
    if (coming.has(node.id)) {
      entries.push(node.id);
      flatEdges.push({ from: flatNodes.push({ cross: PORT_WIDTH, main: 0, before: 0, seed: pulls.entry.get(node.id), pin: 'first' }) - 1, to: i, fromPort: 0, toPort: 0 });
    }
  });
  nodes.forEach((node, i) => {
    if (leaving.has(node.id)) {
      exits.push(node.id);
      flatEdges.push({ from: i, to: flatNodes.push({ cross: PORT_WIDTH, main: 0, before: 0, seed: pulls.exit.get(node.id), pin: 'last' }) - 1, fromPort: 0, toPort: 0 });
    }
  });
  const flat = layoutFlat(flatNodes, flatEdges, { rankGap: options.innerRankGap, nodeGap: options.nodeGap, portGap: 0 });

  let low = Infinity;
  let high = -Infinity;
  let top = Infinity;
  let bottom = -Infinity;
  nodes.forEach((node, i) => {
    low = Math.min(low, flat.cross[i]! - node.width / 2);
    high = Math.max(high, flat.cross[i]! + node.width / 2);
    top = Math.min(top, flat.main[i]!);
    bottom = Math.max(bottom, flat.main[i]! + node.height);
  });
  for (const route of flat.routes) for (const point of route) {
    low = Math.min(low, point.cross - 6);
    high = Math.max(high, point.cross + 6);
  }
  const height = group.header + (bottom - top) + (group.footer ?? group.padding);
  const place = (point: { cross: number; main: number }): Point => ({ x: group.padding + point.cross - low, y: group.header + point.main - top });
  const toBorder = (route: readonly Point[], y: number): Point[] => route.map((point, i) => (i === (y === 0 ? 0 : route.length - 1) ? { x: point.x, y } : point));
  const routeAt = (i: number): Point[] => flat.routes[i]!.map(place);
  return {
    width: high - low + 2 * group.padding,
    height,
    boxes: new Map(nodes.map((node, i) => [node.id, { ...place({ cross: flat.cross[i]! - node.width / 2, main: flat.main[i]! }), width: node.width, height: node.height }])),
    routes: new Map(edges.map((edge, i) => [edge.id, routeAt(i)])),
    entries: new Map(entries.map((id, i) => [id, toBorder(routeAt(edges.length + i), 0)])),
    exits: new Map(exits.map((id, i) => [id, toBorder(routeAt(edges.length + entries.length + i), height)])),
  };
}

function layoutOutside(items: readonly Item[], edges: readonly LayoutEdge[], itemOf: (id: string) => string, options: LayoutOptions, previous: LayoutResult | undefined): FlatResult {
  const index = new Map(items.map((item, i) => [item.id, i]));
  const right = options.direction === 'right';
  const port = (item: Item, point: Point | undefined): number => (point === undefined ? 0 : point.x - item.width / 2);
  return layoutFlat(
    items.map((item) => ({ cross: right ? item.height : item.width, main: right ? item.width : item.height, before: item.before, seed: seedOf(item.id, options.direction, previous) })),
    edges.map((edge) => {
      const from = index.get(itemOf(edge.from)) ?? 0;
      const to = index.get(itemOf(edge.to)) ?? 0;
      return { from, to, fromPort: port(items[from]!, items[from]!.inner?.exits.get(edge.from)?.at(-1)), toPort: port(items[to]!, items[to]!.inner?.entries.get(edge.to)?.[0]) };
    }),
    { rankGap: options.rankGap, nodeGap: options.nodeGap, portGap: options.portGap },
  );
}

function assemble(
  items: readonly Item[], outerEdges: readonly LayoutEdge[], itemOf: (id: string) => string,
  flat: FlatResult, options: LayoutOptions, previous: LayoutResult | undefined,
): LayoutResult {
  const right = options.direction === 'right';
  const corner = new Map(items.map((item, i) => [item.id, right ? { x: flat.main[i]!, y: flat.cross[i]! - item.height / 2 } : { x: flat.cross[i]! - item.width / 2, y: flat.main[i]! }]));
  const shift = anchor(items, corner, previous);
  const nodes = new Map<string, Box>();
  const groups = new Map<string, Box>();
  const edges = new Map<string, readonly Point[]>();
  const free = new Map<string, Stretch>();
  const setFree = (id: string, route: readonly Point[]): void => {
    const [from, to] = route.slice(-2);
    if (from !== undefined && to !== undefined) free.set(id, [from, to]);
  };
  const cornerOf = (id: string): Point => {
    const at = corner.get(id) ?? { x: 0, y: 0 };
    return { x: at.x + shift.x, y: at.y + shift.y };
  };
  for (const item of items) {
    const at = cornerOf(item.id);
    const box = { ...at, width: item.width, height: item.height };
    if (item.inner === undefined) {
      nodes.set(item.id, box);
      continue;
    }
    groups.set(item.id, box);
    for (const [id, inner] of item.inner.boxes) nodes.set(id, { ...inner, x: at.x + inner.x, y: at.y + inner.y });
    for (const [id, route] of item.inner.routes) {
      const placed = route.map((point) => ({ x: at.x + point.x, y: at.y + point.y }));
      edges.set(id, placed);
      setFree(id, placed);
    }
  }
  const inners = new Map(items.map((item) => [item.id, item.inner]));
  outerEdges.forEach((edge, i) => {
    const main = flat.routes[i]!.map((point) => (right ? { x: point.main + shift.x, y: point.cross + shift.y } : { x: point.cross + shift.x, y: point.main + shift.y }));
    const lead = joinAt(inners.get(itemOf(edge.from))?.exits.get(edge.from), cornerOf(itemOf(edge.from)), main[0], -1);
    const tail = joinAt(inners.get(itemOf(edge.to))?.entries.get(edge.to), cornerOf(itemOf(edge.to)), main.at(-1), 0);
    edges.set(edge.id, [...lead.slice(0, -1), ...main, ...tail.slice(1)]);
    setFree(edge.id, main);
  });
  return { nodes, groups, edges, free, bounds: boundsOf([...nodes.values(), ...groups.values()]) };
}

/** A route inside a box, moved so that its border end meets the edge outside (whose end may have been spread). */
function joinAt(route: readonly Point[] | undefined, corner: Point, end: Point | undefined, at: 0 | -1): readonly Point[] {
  const border = route?.at(at);
  if (route === undefined || border === undefined || end === undefined) return [];
  const dx = end.x - (corner.x + border.x);
  return route.map((point) => ({ x: corner.x + point.x + dx, y: corner.y + point.y }));
}

function seedOf(id: string, direction: 'down' | 'right', previous: LayoutResult | undefined): number | undefined {
  const box = previous?.nodes.get(id) ?? previous?.groups.get(id);
  if (box === undefined) return undefined;
  return direction === 'right' ? box.y + box.height / 2 : box.x + box.width / 2;
}

/** The move that leaves the middle one of the boxes the reader already saw where it was; the first frame starts at the origin. */
function anchor(items: readonly Item[], corner: ReadonlyMap<string, Point>, previous: LayoutResult | undefined): Point {
  const dx: number[] = [];
  const dy: number[] = [];
  let left = Infinity;
  let top = Infinity;
  for (const item of items) {
    const at = corner.get(item.id)!;
    left = Math.min(left, at.x);
    top = Math.min(top, at.y);
    const before = previous?.groups.get(item.id) ?? previous?.nodes.get(item.id);
    if (before === undefined) continue;
    dx.push(before.x + before.width / 2 - (at.x + item.width / 2));
    dy.push(before.y - at.y);
  }
  const middle = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;
  if (dx.length > 0) return { x: middle(dx), y: middle(dy) };
  return items.length === 0 ? { x: 0, y: 0 } : { x: -left, y: -top };
}

function boundsOf(boxes: readonly Box[]): Box {
  if (boxes.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (const box of boxes) {
    left = Math.min(left, box.x);
    top = Math.min(top, box.y);
    right = Math.max(right, box.x + box.width);
    bottom = Math.max(bottom, box.y + box.height);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}
