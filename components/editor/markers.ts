/**
 * Error squiggles. Any change may alter the types of every cell, so after a pause all cells that have an editor are checked
 * again, one after another, the one with the caret first; a newer change stops an older round.
 */
import type { Diagnostic, DiagnosticChain } from './tsApi.ts';
import { typesLoaded } from './engineTypes.ts';
import { monaco, typescript } from './monaco.ts';

const PAUSE_MS = 250;
const OWNER = 'typescript';

interface CheckingWorker {
  getSyntacticDiagnostics(fileName: string): Promise<readonly Diagnostic[]>;
  getSemanticDiagnostics(fileName: string): Promise<readonly Diagnostic[]>;
}

export class Markers {
  private uris: readonly string[] = [];
  private round = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listening: readonly monaco.IDisposable[];
  private readonly perModel = new Map<string, monaco.IDisposable>();

  constructor() {
    const watch = (model: monaco.editor.ITextModel) => {
      if (model.getLanguageId() !== OWNER) return;
      const key = model.uri.toString();
      this.perModel.get(key)?.dispose();
      const subscriptions = [model.onDidChangeContent(() => this.soon()), model.onDidChangeAttached(() => this.soon())];
      this.perModel.set(key, { dispose: () => subscriptions.forEach((s) => s.dispose()) });
    };
    monaco.editor.getModels().forEach(watch);
    this.listening = [
      monaco.editor.onDidCreateModel(watch),
      monaco.editor.onWillDisposeModel((model) => {
        this.perModel.get(model.uri.toString())?.dispose();
        this.perModel.delete(model.uri.toString());
      }),
    ];
    void typesLoaded().then(() => this.soon());
  }

  /** Cells of the program, in order. */
  setCells(uris: readonly string[]): void {
    this.uris = uris;
    this.soon();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.round++;
    for (const d of [...this.listening, ...this.perModel.values()]) d.dispose();
  }

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.check(++this.round), PAUSE_MS);
  }

  private async check(round: number): Promise<void> {
    const loaded = await typesLoaded();
    const models = this.uris.map((uri) => monaco.editor.getModel(monaco.Uri.parse(uri))).filter((m) => m !== null);
    const shown = models.filter((m) => m.isAttachedToEditor());
    if (shown.length === 0) return;
    try {
      const getWorker = await typescript.getTypeScriptWorker();
      const worker = (await getWorker(...models.map((m) => m.uri))) as unknown as CheckingWorker;
      for (const model of shown) {
        if (round !== this.round || model.isDisposed()) return;
        const uri = model.uri.toString();
        const version = model.getVersionId();
        const found = [...(await worker.getSyntacticDiagnostics(uri)), ...(loaded ? await worker.getSemanticDiagnostics(uri) : [])];
        if (model.isDisposed() || model.getVersionId() !== version) continue;
        monaco.editor.setModelMarkers(model, OWNER, found.map((d) => marker(model, d)));
      }
    } catch {
      // The worker is still starting or was just replaced; the next change asks it again.
      if (round === this.round) this.timer = setTimeout(() => void this.check(++this.round), 1_000);
    }
  }
}

function marker(model: monaco.editor.ITextModel, d: Diagnostic): monaco.editor.IMarkerData {
  const start = model.getPositionAt(d.start ?? 0);
  const end = model.getPositionAt((d.start ?? 0) + (d.length ?? 1));
  return { severity: d.category === 1 ? monaco.MarkerSeverity.Error : d.category === 0 ? monaco.MarkerSeverity.Warning : monaco.MarkerSeverity.Hint, startLineNumber: start.lineNumber, startColumn: start.column, endLineNumber: end.lineNumber, endColumn: end.column, message: messageOf(d.messageText), code: `TS${d.code}`, source: 'TypeScript' };
}

function messageOf(text: string | DiagnosticChain, indent = ''): string {
  if (typeof text === 'string') return text;
  return [indent + text.messageText, ...(text.next ?? []).map((n) => messageOf(n, `${indent}  `))].join('\n');
}
