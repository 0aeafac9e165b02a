/**
 * The code of all cells as Monaco knows it: a text model for cells that have or had an editor, a library file for the rest.
 * The language service sees both alike (`cellWorker.ts`), so a notebook of hundreds of cells costs hundreds of strings.
 *
 * The document is the truth. A local edit goes to it at once; any other change of a cell's source is applied to its model
 * as the smallest edit, so that carets stay where they are.
 */
import type { Cell, CellId } from '../../protocol/notebook.ts';
import type { TextEdit } from '../../protocol/operations.ts';
import { applyEdits, diffEdits } from '../../protocol/textEdits.ts';
import { languageOf } from './cellLanguage.ts';
import { cellIdOfUri, cellUri } from './cellProgram.ts';
import { Markers } from './markers.ts';
import { monaco, typescript } from './monaco.ts';
import { ORDER_FILE } from './orderFile.ts';

/** The document as the models need it. */
export interface CellDocument {
  cells(): readonly Cell[];
  subscribe(changed: () => void): () => void;
  edit(cellId: CellId, edits: readonly TextEdit[]): void;
}

type Model = monaco.editor.ITextModel;

/** Models kept without an editor, for their undo history and carets; beyond this the oldest go. */
const MOST_IDLE = 100;

export class CellModels {
  /** Least recently used first. */
  private readonly models = new Map<CellId, { readonly model: Model; readonly stop: () => void }>();
  private readonly libraries = new Map<CellId, monaco.IDisposable>();
  private readonly document: CellDocument;
  private readonly markers = new Markers();
  private readonly stops: readonly (() => void)[];
  private seen: readonly Cell[] = [];
  private order = '';
  private fromDocument = false;

  constructor(document: CellDocument) {
    this.document = document;
    // A rename or a jump to a definition makes a model of a cell that had none.
    const adopted = monaco.editor.onDidCreateModel((model) => {
      const id = cellIdOfUri(model.uri.toString());
      if (id !== null && !this.models.has(id)) this.adopt(id, model);
    });
    this.stops = [() => adopted.dispose(), document.subscribe(() => this.follow())];
    this.follow();
  }

  /** The model of a cell, made when there is none yet; undefined when the cell is gone. */
  model(cellId: CellId): Model | undefined {
    const known = this.models.get(cellId);
    if (known) {
      this.models.delete(cellId);
      this.models.set(cellId, known);
      return known.model;
    }
    const cell = this.document.cells().find((c) => c.id === cellId);
    if (!cell) return undefined;
    const language = languageOf(cell);
    const uri = monaco.Uri.parse(language === 'typescript' ? cellUri(cellId) : `file:///other/${cellId}`);
    const model = monaco.editor.getModel(uri) ?? monaco.editor.createModel(cell.source, language, uri);
    if (!this.models.has(cellId)) this.adopt(cellId, model);
    this.dropIdle();
    return model;
  }

  dispose(): void {
    for (const stop of this.stops) stop();
    this.markers.dispose();
    for (const id of [...this.models.keys()]) this.drop(id);
    for (const library of this.libraries.values()) library.dispose();
  }

  private adopt(cellId: CellId, model: Model): void {
    model.updateOptions({ tabSize: 2, insertSpaces: true, bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false } });
    const listening = model.onDidChangeContent((event) => this.changed(cellId, model, event));
    this.models.set(cellId, { model, stop: () => listening.dispose() });
  }

  private drop(cellId: CellId): void {
    const known = this.models.get(cellId);
    if (!known) return;
    known.stop();
    known.model.dispose();
    this.models.delete(cellId);
  }

  private dropIdle(): void {
    const idle = [...this.models].filter(([, { model }]) => !model.isAttachedToEditor());
    for (const [id] of idle.slice(0, Math.max(0, idle.length - MOST_IDLE))) {
      this.drop(id);
      this.publish(this.document.cells().find((c) => c.id === id));
    }
  }

  private follow(): void {
    const cells = this.document.cells();
    if (cells === this.seen) return;
    const before = new Map(this.seen.map((c) => [c.id, c]));
    this.seen = cells;
    for (const cell of cells) {
      const old = before.get(cell.id);
      before.delete(cell.id);
      if (old === cell) continue;
      const known = this.models.get(cell.id);
      // A cell that changed its language joins or leaves the program: its model is made anew where it is needed.
      if (known && known.model.getLanguageId() !== languageOf(cell)) this.drop(cell.id);
      else if (known) this.update(known.model, cell);
      if (!this.models.has(cell.id)) this.publish(cell);
    }
    for (const id of before.keys()) {
      this.drop(id);
      this.unpublish(id);
    }
    this.setOrder(cells.filter((c) => languageOf(c) === 'typescript').map((c) => cellUri(c.id)));
  }

  /** The text of a cell without a model, for the language service. */
  private publish(cell: Cell | undefined): void {
    if (!cell) return;
    this.unpublish(cell.id);
    if (languageOf(cell) === 'typescript') this.libraries.set(cell.id, typescript.typescriptDefaults.addExtraLib(cell.source, cellUri(cell.id)));
  }

  private unpublish(cellId: CellId): void {
    this.libraries.get(cellId)?.dispose();
    this.libraries.delete(cellId);
  }

  private update(model: Model, cell: Cell): void {
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
    // Changes of one event speak of the text before it; applied from the last place they do not disturb each other.
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
