/** Addresses of the full-page views, and the parts of the explorer they open. Pure. */

export const EXPLORER_VIEWS = ['lineage', 'jobs', 'stages', 'storage', 'executors'] as const;
export type ExplorerView = (typeof EXPLORER_VIEWS)[number];

/** What the explorer shows: a view, or one job or stage attempt inside it. */
export type ExplorerPlace =
  | { readonly view: ExplorerView }
  | { readonly view: 'jobs'; readonly jobId: number }
  | { readonly view: 'stages'; readonly stageId: number; readonly attempt: number };

export function isExplorerView(text: string): text is ExplorerView {
  return (EXPLORER_VIEWS as readonly string[]).includes(text);
}

/**
 * Address of a place as a full page. The notebook travels along, so that the page can name it, lead back to it and send
 * it commands.
 */
export function placeHref(appId: string, place: ExplorerPlace, notebookPath: string | null): string {
  const query = notebookPath === null ? '' : `?notebook=${encodeURIComponent(notebookPath)}`;
  const base = `/runs/${encodeURIComponent(appId)}`;
  if ('jobId' in place) return `${base}/jobs/${place.jobId}${query}`;
  if ('stageId' in place) return `${base}/stages/${place.stageId}/${place.attempt}${query}`;
  return `${base}/${place.view}${query}`;
}
