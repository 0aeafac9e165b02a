/**
 * The document: what a notebook is, apart from any session. Pure data, the same in browser, server and file.
 *
 * Interchange form is Jupyter's nbformat 4.5; what nbformat knows and we do not show is kept in `metadata` untouched.
 */

/** nbformat cell id: 1–64 of [A-Za-z0-9_-], unique in the notebook. */
export type CellId = string;
export type RunId = string;

export type CellKind = 'code' | 'markdown' | 'raw';

export interface Cell {
  readonly id: CellId;
  readonly kind: CellKind;
  /** Of a code cell: `typescript` runs; any other language is shown and not run. */
  readonly language: string;
  readonly source: string;
  /** Grows by one with every accepted edit of `source`; edits name the revision they were made on. */
  readonly sourceRevision: number;
  readonly outputs: readonly Output[];
  /** Jupyter's counter `[3]`; null when never run. */
  readonly executionCount: number | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** How the last run ended, kept with the document; null when never run. */
  readonly lastRun: LastRun | null;
  /** Output area folded away by the reader. */
  readonly outputsHidden: boolean;
}

export interface LastRun {
  readonly runId: RunId;
  /** Application whose event log holds the run's jobs. */
  readonly appId: string;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly state: 'done' | 'failed' | 'interrupted';
  /** Source as it ran: the cell is stale when `source` differs. */
  readonly source: string;
}

export interface Notebook {
  /** Path inside the workspace, `/`-separated, ending in `.ipynb`. */
  readonly path: string;
  readonly cells: readonly Cell[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** MIME bundle as in Jupyter: text types are strings, JSON types are values, binary types are base64. */
export type MimeBundle = Readonly<Record<string, unknown>>;

export type Output =
  | { readonly kind: 'stream'; readonly name: 'stdout' | 'stderr'; readonly text: string }
  /** `metadata` is nbformat's, per output (an image's width): kept and written back. */
  | { readonly kind: 'display'; readonly data: MimeBundle; readonly displayId?: string; readonly metadata?: Readonly<Record<string, unknown>> }
  | { readonly kind: 'result'; readonly data: MimeBundle; readonly executionCount: number; readonly metadata?: Readonly<Record<string, unknown>> }
  | { readonly kind: 'error'; readonly error: CellError }
  /** The limit was reached: `dropped` bytes were not kept with the document; `file` (in the workspace's `.emberline`) has them all. */
  | { readonly kind: 'truncated'; readonly dropped: number; readonly file: string };

export interface CellError {
  readonly name: string;
  readonly message: string;
  /** The user's frames first, engine frames after them with `engine: true`, folded by the reader. */
  readonly frames: readonly ErrorFrame[];
  readonly cause?: CellError;
  /** Another kernel's traceback (Jupyter's, with ANSI colours), kept as it was read; ours has `frames` instead. */
  readonly traceback?: readonly string[];
  /** Present when a task failed. */
  readonly task?: {
    readonly partition: number;
    readonly attempt: number;
    readonly record?: string;
    readonly operation?: string;
    readonly cellNumber?: number;
    readonly cellId?: CellId;
    readonly line?: number;
  };
}

export interface ErrorFrame {
  readonly functionName: string;
  /** Set for frames in a cell; otherwise `file` is. */
  readonly cellId?: CellId;
  readonly cellNumber?: number;
  readonly file?: string;
  readonly line: number;
  readonly column: number;
  readonly engine: boolean;
}

/** MIME types of ours; a plain-text and an HTML twin always travel beside them for other readers. */
export const TABLE_MIME = 'application/vnd.emberline.table+json';
export const TREE_MIME = 'application/vnd.emberline.tree+json';

/** Value of TABLE_MIME: the first rows, and a handle to ask the kernel for more while it lives. */
export interface TableData {
  readonly columns: readonly { readonly name: string; readonly type: 'number' | 'string' | 'boolean' | 'date' | 'bigint' | 'mixed' }[];
  /** Row-major; values are JSON, with bigint, dates, undefined, NaN and nested values as printable text. */
  readonly rows: readonly (readonly unknown[])[];
  readonly totalRows: number;
  readonly handle: string;
}

/** Value of TREE_MIME: a nested value cut at a depth and a length; cut branches say how much is missing. */
export type TreeNode =
  | { readonly type: 'leaf'; readonly text: string; readonly kind: 'number' | 'string' | 'boolean' | 'null' | 'undefined' | 'bigint' | 'symbol' | 'function' | 'date' | 'regexp' | 'error' | 'other' }
  | { readonly type: 'branch'; readonly label: string; readonly entries: readonly { readonly key: string; readonly value: TreeNode }[]; readonly missing: number }
  | { readonly type: 'cycle'; readonly label: string };
