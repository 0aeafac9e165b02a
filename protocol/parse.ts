/**
 * Schemas of everything a browser sends: after these, input is trusted to have its type, and nothing else is.
 *
 * Whether a path lies in the workspace, a cell exists or an edit fits is decided where it is used. Operations that only
 * a run may make are not accepted here, so a tab cannot forge outputs.
 */
import { z } from 'zod';
import type { Cell, CellError, Output } from './notebook.ts';
import type { ClientToServer, Command } from './messages.ts';
import type { Operation } from './operations.ts';

const MAX_SOURCE = 4 * 1024 * 1024;

const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const path = z.string().min(1).max(1000);
const title = z.string().min(1).max(200);
const count = z.int().min(0);
const json = z.record(z.string(), z.unknown());
const mimeBundle = json;

const frame = z.object({
  functionName: z.string(),
  cellId: z.string().optional(),
  cellNumber: z.number().optional(),
  file: z.string().optional(),
  line: z.number(),
  column: z.number(),
  engine: z.boolean(),
});

const cellError: z.ZodType<CellError> = z.lazy(() =>
  z.object({
    name: z.string(),
    message: z.string(),
    frames: z.array(frame),
    cause: cellError.optional(),
    traceback: z.array(z.string()).optional(),
    task: z
      .object({
        partition: z.number(),
        attempt: z.number(),
        record: z.string().optional(),
        operation: z.string().optional(),
        cellNumber: z.number().optional(),
        cellId: z.string().optional(),
        line: z.number().optional(),
      })
      .optional(),
  }),
);

const output: z.ZodType<Output> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stream'), name: z.enum(['stdout', 'stderr']), text: z.string() }),
  z.object({ kind: z.literal('display'), data: mimeBundle, displayId: z.string().optional(), metadata: json.optional() }),
  z.object({ kind: z.literal('result'), data: mimeBundle, executionCount: z.number(), metadata: json.optional() }),
  z.object({ kind: z.literal('error'), error: cellError }),
  z.object({ kind: z.literal('truncated'), dropped: z.number(), file: z.string() }),
]);

const kind = z.enum(['code', 'markdown', 'raw']);
const language = z.string().regex(/^[A-Za-z0-9_+#.-]{1,40}$/);

const cell: z.ZodType<Cell> = z.object({
  id,
  kind,
  language,
  source: z.string().max(MAX_SOURCE),
  sourceRevision: count,
  outputs: z.array(output),
  executionCount: z.int().nullable(),
  metadata: json,
  lastRun: z
    .object({ runId: z.string(), appId: z.string(), startedAt: z.number(), durationMs: z.number(), state: z.enum(['done', 'failed', 'interrupted']), source: z.string() })
    .nullable(),
  outputsHidden: z.boolean(),
});

const textEdit = z.object({ offset: count, deleted: count, inserted: z.string().max(MAX_SOURCE) });

/** What a reader may do to a document; the other operations are made by the server alone. */
export const operationSchema: z.ZodType<Operation> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('insertCell'), index: count, cell }),
  z.object({ type: z.literal('deleteCell'), cellId: id }),
  z.object({ type: z.literal('moveCell'), cellId: id, index: count }),
  z.object({ type: z.literal('editSource'), cellId: id, revision: count, edits: z.array(textEdit).max(10_000) }),
  z.object({ type: z.literal('setKind'), cellId: id, kind, language }),
  z.object({ type: z.literal('setOutputsHidden'), cellId: id, hidden: z.boolean() }),
  z.object({ type: z.literal('setMetadata'), metadata: json }),
]);

/** Spark's master forms that the embedded engine knows. */
export const masterSchema = z.string().regex(/^(local|local\[(\d+|\*)(,\s*\d+)?\]|local-cluster\[\d+,\s*\d+,\s*\d+\]|inline)$/);

const commandId = z.string().min(1).max(100);
const commandSchema: z.ZodType<Command> = z.discriminatedUnion('type', [
  z.object({ id: commandId, type: z.literal('runCells'), cellIds: z.array(id).max(10_000) }),
  z.object({ id: commandId, type: z.literal('runAll') }),
  z.object({ id: commandId, type: z.literal('runAbove'), cellId: id }),
  z.object({ id: commandId, type: z.literal('runBelow'), cellId: id }),
  z.object({ id: commandId, type: z.literal('interrupt') }),
  z.object({ id: commandId, type: z.literal('restart'), thenRunAll: z.boolean() }),
  z.object({ id: commandId, type: z.literal('killExecutor'), executorId: z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/) }),
  z.object({ id: commandId, type: z.literal('setMaster'), master: masterSchema }),
  z.object({ id: commandId, type: z.literal('clearOutputs'), cellIds: z.array(id).max(10_000) }),
]);

const stream = z.string().max(100);
const appId = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/);

/** One schema per socket event that carries a request; `listNotebooks` carries none. */
export const requestSchemas = {
  open: z.object({ path, clientId: id, haveSeq: count.nullable(), stream: stream.optional() }),
  close: z.object({ path }),
  operate: z.object({ path, clientId: id, operationId: z.string().min(1).max(100), baseSeq: count, operation: operationSchema }),
  command: z.object({ path, command: commandSchema }),
  resolveConflict: z.object({ path, choice: z.enum(['keepMine', 'takeDisk', 'saveCopy']) }),
  tableRows: z.object({
    path,
    handle: z.string().min(1).max(200),
    offset: count,
    limit: z.int().min(0).max(10_000),
    sort: z.object({ column: count, descending: z.boolean() }).optional(),
  }),
  watch: z.object({ appId, fromSeq: count, stream: stream.optional() }),
  unwatch: z.object({ appId }),
  listNotebooks: z.undefined(),
  listRuns: z.object({ path: path.optional() }),
  createNotebook: z.object({ title }),
  renameNotebook: z.object({ path, title }),
  duplicateNotebook: z.object({ path }),
  deleteNotebook: z.object({ path }),
  restoreNotebook: z.object({ undo: z.string().min(1).max(300) }),
} as const satisfies { readonly [Event in keyof ClientToServer]: z.ZodType };

export type RequestOf<Event extends keyof ClientToServer> = z.infer<(typeof requestSchemas)[Event]>;

/** The first fault of an input in one line: `path: Invalid input…`. */
export function describeFault(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'invalid request';
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;
}
