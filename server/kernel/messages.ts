/**
 * What the server and a kernel process say to each other over the child-process channel (fork, `advanced` serialization).
 * The kernel evaluates; the server owns the document, the queue and the history.
 */
import type { ListenerEvent } from '../../engine/events/types.ts';
import type { CellError, CellId, MimeBundle, RunId } from '../../protocol/notebook.ts';

export interface KernelConfig {
  readonly appId: string;
  readonly appName: string;
  readonly master: string;
  /** Folder of the notebook: relative paths and imports resolve from here. */
  readonly cwd: string;
  readonly eventLogDir: string;
  readonly conf: Readonly<Record<string, string>>;
}

export type ToKernel =
  | { readonly type: 'start'; readonly config: KernelConfig }
  | { readonly type: 'run'; readonly runId: RunId; readonly cellId: CellId; readonly cellNumber: number; readonly executionCount: number; readonly source: string }
  /** Cancel all jobs and stop the running cell at its next await. */
  | { readonly type: 'interrupt' }
  | { readonly type: 'killExecutor'; readonly executorId: string }
  | { readonly type: 'tableRows'; readonly request: number; readonly handle: string; readonly offset: number; readonly limit: number; readonly sort?: { readonly column: number; readonly descending: boolean } }
  | { readonly type: 'shutdown' };

export type FromKernel =
  | { readonly type: 'ready'; readonly appId: string; readonly master: string; readonly startMs: number }
  | { readonly type: 'stream'; readonly runId: RunId; readonly name: 'stdout' | 'stderr'; readonly text: string }
  | { readonly type: 'display'; readonly runId: RunId; readonly data: MimeBundle; readonly displayId?: string; readonly update: boolean }
  | { readonly type: 'runEnd'; readonly runId: RunId; readonly durationMs: number; readonly result: MimeBundle | null; readonly error: CellError | null; readonly interrupted: boolean }
  /** Listener events in order; `firstSeq` numbers the first one, from 0 for the application. */
  | { readonly type: 'events'; readonly firstSeq: number; readonly events: readonly ListenerEvent[] }
  | { readonly type: 'tableRows'; readonly request: number; readonly rows: readonly (readonly unknown[])[]; readonly error?: string }
  | { readonly type: 'heartbeat'; readonly heapUsed: number; readonly heapLimit: number }
  /** The last words before the process ends by itself. */
  | { readonly type: 'fatal'; readonly message: string };
