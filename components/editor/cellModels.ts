/**
 * Text models of all code cells, whether an editor shows them or not: the language service sees them all, a rename in one
 * cell changes the others, and an unmounted editor loses no undo history.
 *
 * The document is the truth. A local edit goes to it at once; any other change of a cell's source is applied to its model
 * as the smallest edit, so that carets stay where they are.
 */
import type { Cell, CellId } from '../../protocol/notebook.ts';
import type { TextEdit } from '../../protocol/operations.ts';
import { applyEdits, diffEdits } from '../../protocol/textEdits.ts';
import { cellUri } from './cellProgram.ts';
import { ORDER_FILE } from './orderFile.ts';
import { monaco, typescript } from './monaco.ts';
import { Markers } from './markers.ts';

/** The document as the models need it. */
export interface CellDocument {
  cells(): readonly Cell[];
  subscribe(changed: () => void): () => void;
  edit(cellId: CellId, edits: readonly TextEdit[]): void;
}

type Model = monaco.editor.ITextModel;

export class CellModels {
  private readonly models = new Map<CellId, { readonly model: Model; readonly stop: () => void }>();
  private readonly document: CellDocument;
  private readonly markers = new Markers();
  private seen: readonly Cell[] = [];
  private order = '';
  private fromDocument = false;
  private readonly unsubscribe: () => void;

  constructor(document: CellDocument) {
    this.document = document;
    this.unsubscribe = document.subscribe(() => this.follow());
    this.follow();
  }

  /** The model of a code cell, or undefined when the cell is gone or is no code. */
  model(cellId: CellId): Model | undefined {
    return this.models.get(cellId)?.model;
  }

  dispose(): void {
    this.unsubscribe();
    this.markers.dispose();
    for (const { model, stop } of this.models.values()) {
      stop();
      model.dispose();
    }
    this.models.clear();
  }

  private follow(): void {
    const cells = this.document.cells();
    if (cells === this.seen) return;
    const before = new Map(this.seen.map((c) => [c.id, c]));
    this.seen = cells;
    const code = cells;
    for (const cell of code) {
      const known = this.models.get(cell.id);
      if (!known) this.create(cell);
      else if (before.get(cell.id) !== cell) this.update(known.model, cell);
    }
    const alive = new Set(code.map((c) => c.id));
    for (const [id, { model, stop }] of this.models) {
      if (alive.has(id)) continue;
      stop();
      model.dispose();
      this.models.delete(id);
    }
    this.setOrder(code.filter((c) => languageOf(c) === 'typescript').map((c) => cellUri(c.id)));
  }

  private create(cell: Cell): void {
    const uri = monaco.Uri.parse(languageOf(cell) === 'typescript' ? cellUri(cell.id) : `file:///other/${cell.id}`);
    const model = monaco.editor.getModel(uri) ?? monaco.editor.createModel(cell.source, languageOf(cell), uri);
    model.updateOptions({ tabSize: 2, insertSpaces: true, bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false } });
    const listening = model.onDidChangeContent((event) => this.changed(cell.id, model, event));
    this.models.set(cell.id, { model, stop: () => listening.dispose() });
  }

  private update(model: Model, cell: Cell): void {
    if (model.getLanguageId() !== languageOf(cell)) {
      // A cell that becomes code joins the program under its own URI: its model is made anew.
      this.models.get(cell.id)?.stop();
      model.dispose();
      this.models.delete(cell.id);
      this.create(cell);
      return;
    }
    const edits = diffEdits(model.getValue(), cell.source);
    if (edits.length === 0) return;
    this.fromDocument = true;
    try {
      for (const edit of edits) {
        const start = model.getPositionAt(edit.offset);
        const end = model.getPositionAt(edit.offset + edit.deleted);
        model.applyEdits([{ range: monaco.Range.fromPositions(start, end), text: edit.inserted, forceMoveMarkers: false }]);
      }
    } finally {
      this.fromDocument = false;
    }
  }

  private changed(cellId: CellId, model: Model, event: monaco.editor.IModelContentChangedEvent): void {
    if (this.fromDocument) return;
    const cell = this.document.cells().find((c) => c.id === cellId);
    if (!cell) return;
    // Changes of one event speak of the text before it, last place first: applied in that order they do not disturb each other.
    const edits = event.changes.map((c) => ({ offset: c.rangeOffset, deleted: c.rangeLength, inserted: c.text })).toSorted((a, b) => b.offset - a.offset);
    const text = model.getValue();
    // A source with other line ends than the editor's is replaced where it differs.
    this.document.edit(cellId, applyEdits(cell.source, edits) === text ? edits : diffEdits(cell.source, text));
  }

  private setOrder(uris: readonly string[]): void {
    const order = JSON.stringify(uris);
    if (order === this.order) return;
    this.order = order;
    typescript.typescriptDefaults.addExtraLib(order, ORDER_FILE);
    this.markers.setCells(uris);
  }
}

/** Monaco's language of a cell. */
export function languageOf(cell: Pick<Cell, 'kind' | 'language'>): string {
  if (cell.kind === 'markdown') return 'markdown';
  return cell.kind === 'code' && cell.language === 'typescript' ? 'typescript' : 'plaintext';
}
