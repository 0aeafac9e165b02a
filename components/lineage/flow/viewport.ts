/** Where to look at a drawing: pure geometry of zoom and pan. */
import type { Box } from '../layout/types.ts';

export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const PADDING = 28;
/** More room below, where the legend lies over the drawing. */
const FOOT = 36;
/** Below this zoom labels can no longer be read, so the first look shows a part and not the whole. */
const READABLE = 0.55;
export const MIN_ZOOM = 0.04;
export const MAX_ZOOM = 1.6;

/** The whole drawing, never enlarged. */
export function fitView(bounds: Box, pane: Size): View {
  const free = { width: pane.width, height: pane.height - FOOT };
  return centred({ x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2 }, free, fittingZoom(bounds, free));
}

/** The whole drawing if it can be read at that size, otherwise the part around `focus` (or its start) at a readable size. */
export function firstView(bounds: Box, pane: Size, focus: Box | null): View {
  const whole = fittingZoom(bounds, { width: pane.width, height: pane.height - FOOT });
  if (whole >= READABLE) return fitView(bounds, pane);
  const wide = Math.min(1, (pane.width - 2 * PADDING) / Math.max(1, bounds.width));
  const high = Math.min(1, (pane.height - 2 * PADDING) / Math.max(1, bounds.height));
  const zoom = Math.max(READABLE, whole, Math.min(wide, high));
  const at = focus ?? { x: bounds.x, y: bounds.y, width: Math.min(bounds.width, pane.width / zoom), height: Math.min(bounds.height, pane.height / zoom) };
  const centre = { x: at.x + at.width / 2, y: at.y + at.height / 2 };
  return centred({ x: clampCentre(centre.x, bounds.x, bounds.width, pane.width / zoom), y: clampCentre(centre.y, bounds.y, bounds.height, pane.height / zoom) }, pane, zoom);
}

/** Whether a box is seen whole. */
export function isInView(box: Box, view: View, pane: Size): boolean {
  const left = box.x * view.zoom + view.x;
  const top = box.y * view.zoom + view.y;
  return left >= 0 && top >= 0 && left + box.width * view.zoom <= pane.width && top + box.height * view.zoom <= pane.height;
}

/** The same zoom, moved so that the box is in the middle. */
export function centredOn(box: Box, pane: Size, zoom: number): View {
  return centred({ x: box.x + box.width / 2, y: box.y + box.height / 2 }, pane, zoom);
}

function fittingZoom(bounds: Box, pane: Size): number {
  const zoom = Math.min((pane.width - 2 * PADDING) / Math.max(1, bounds.width), (pane.height - 2 * PADDING) / Math.max(1, bounds.height), 1);
  return Math.max(MIN_ZOOM, zoom);
}

function centred(point: { x: number; y: number }, pane: Size, zoom: number): View {
  return { x: pane.width / 2 - point.x * zoom, y: pane.height / 2 - point.y * zoom, zoom };
}

/** Keeps a view from looking past the border of the drawing more than the padding. */
function clampCentre(centre: number, start: number, length: number, seen: number): number {
  if (length + 2 * PADDING <= seen) return start + length / 2;
  return Math.max(start - PADDING + seen / 2, Math.min(start + length + PADDING - seen / 2, centre));
}
