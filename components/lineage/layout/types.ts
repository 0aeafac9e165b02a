/** What the layered layout takes and gives. Lengths are CSS pixels; y grows downward. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Stretch = readonly [from: Point, to: Point];

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface LayoutNode {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** The box this node is drawn in, one of `LayoutGraph.groups`. */
  readonly group?: string;
  /** Free room asked for on the side edges come in from (the label of a lineage cut). */
  readonly before?: number;
}

export interface LayoutEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

export interface LayoutGroup {
  readonly id: string;
  /** Room for the title, at the top of the box. */
  readonly header: number;
  readonly padding: number;
  /** Room below the last node; the padding when absent. */
  readonly footer?: number;
}

export interface LayoutGraph {
  readonly nodes: readonly LayoutNode[];
  readonly edges: readonly LayoutEdge[];
  readonly groups?: readonly LayoutGroup[];
}

export interface LayoutOptions {
  /** Which way edges point. */
  readonly direction: 'down' | 'right';
  /** Distance between layers, between boxes. */
  readonly rankGap: number;
  /** Distance between layers inside a group. */
  readonly innerRankGap: number;
  /** Distance between neighbours of one layer. */
  readonly nodeGap: number;
  /** Distance between the ends of several edges that come into one box. */
  readonly portGap: number;
}

export interface LayoutResult {
  readonly nodes: ReadonlyMap<string, Box>;
  readonly groups: ReadonlyMap<string, Box>;
  /** Corner points from the border of `from` to the border of `to`; pairs of points of equal cross position run straight through a layer. */
  readonly edges: ReadonlyMap<string, readonly Point[]>;
  /** The stretch of each edge just before its end, between boxes: where a label has room. */
  readonly free: ReadonlyMap<string, Stretch>;
  readonly bounds: Box;
}
