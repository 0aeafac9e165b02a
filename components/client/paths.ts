/** Address of a notebook's page; `path` is the document's path in the workspace. */
export function notebookHref(path: string): string {
  return `/notebook/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** Name of a notebook without folder and ending. */
export function notebookName(path: string): string {
  return path.replace(/^.*\//, '').replace(/\.ipynb$/, '');
}

/** Folder of a notebook, empty at the top of the workspace. */
export function notebookFolder(path: string): string {
  return path.includes('/') ? path.replace(/\/[^/]*$/, '') : '';
}

/** Address of the explorer of one application as a full page. */
export function explorerHref(appId: string, view = 'lineage'): string {
  return `/runs/${encodeURIComponent(appId)}/${view}`;
}
