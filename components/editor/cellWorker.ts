/**
 * Monaco's TypeScript worker, seeing the cells as one program (`cellProgram.ts`).
 *
 * Only what the language service reads and what goes back to the editor is changed: a cell's text gets its suffix, and
 * anything that points into a suffix is dropped or moved to the end of the source. Cells without an editor and the order of
 * all cells arrive as extra libraries, which survive a restart of the worker; where a cell has a model too, the model counts.
 */
import { typescript as ts } from 'monaco-editor/languages/features/typescript/lib/typescriptServices.js';
import { TypeScriptWorker } from 'monaco-editor/languages/features/typescript/tsWorker.js';
import { cellIdOfUri, cellSuffixes, type CellNames } from './cellProgram.ts';
import { cellDiagnostics, withoutAlias } from './cellAnswers.ts';
import { declaredNames } from './declaredNames.ts';
import { ORDER_FILE } from './orderFile.ts';
import type { CompletionDetails, CompletionInfo, Diagnostic, FileSpan, MirrorModel, QuickInfo, TextChange } from './tsApi.ts';

interface ParsedCell {
  readonly version: string;
  readonly names: CellNames;
}

export class CellWorker extends TypeScriptWorker {
  private parsed = new Map<string, ParsedCell>();
  private suffixes: ReadonlyMap<string, string> = new Map();
  private suffixKey = '';
  private generations = new Map<string, number>();
  private models = new Map<string, MirrorModel>();

  private get context() {
    return (this as unknown as { readonly _ctx: { getMirrorModels(): readonly MirrorModel[] } })._ctx;
  }

  /** Brings the suffixes up to date with models and order; called once for every look at the program. */
  private refresh(): void {
    this.models = new Map(this.context.getMirrorModels().map((m) => [m.uri.toString(), m]));
    const order = this.order().filter((uri) => this.models.has(uri) || uri in this._extraLibs);
    const key = order.map((uri) => `${uri}@${this.versionOf(uri)}`).join('\n');
    if (key === this.suffixKey) return;
    this.suffixKey = key;
    const next = cellSuffixes(order.map((uri) => this.namesOf(uri)));
    for (const uri of new Set([...next.keys(), ...this.suffixes.keys()])) {
      if (next.get(uri) !== this.suffixes.get(uri)) this.generations.set(uri, (this.generations.get(uri) ?? 0) + 1);
    }
    this.suffixes = next;
  }

  private order(): readonly string[] {
    const file = this._extraLibs[ORDER_FILE];
    return file ? (JSON.parse(file.content) as string[]) : [];
  }

  private namesOf(uri: string): CellNames {
    const version = this.versionOf(uri);
    const known = this.parsed.get(uri);
    if (known?.version === version) return known.names;
    const file = ts.createSourceFile(uri, this.sourceOf(uri) ?? '', 99, false, 3);
    const names = { uri, ...declaredNames(ts, file) };
    this.parsed.set(uri, { version, names });
    return names;
  }

  private sourceOf(uri: string): string | undefined {
    return this._getModel(uri)?.getValue() ?? this._extraLibs[uri]?.content;
  }

  /** Says apart a model's versions from a library's: a cell may change from one to the other. */
  private versionOf(uri: string): string {
    const model = this.models.get(uri);
    return model ? `m${model.version}` : `l${this._extraLibs[uri]?.version ?? 0}`;
  }

  private sourceLength(fileName: string): number {
    return this.sourceOf(fileName)?.length ?? Number.POSITIVE_INFINITY;
  }

  private inSource(fileName: string, start: number): boolean {
    return cellIdOfUri(fileName) === null || start <= this.sourceLength(fileName);
  }

  override _getModel(fileName: string): MirrorModel | null {
    return this.models.get(fileName) ?? super._getModel(fileName);
  }

  override getScriptFileNames(): string[] {
    this.refresh();
    const names = new Set([...this.models.keys(), ...Object.keys(this._extraLibs)]);
    return [...names].filter((name) => name !== ORDER_FILE && !name.startsWith('file:///lib.'));
  }

  override getScriptVersion(fileName: string): string {
    const generation = this.generations.get(fileName);
    return generation === undefined ? super.getScriptVersion(fileName) : `${this.versionOf(fileName)}.${generation}`;
  }

  override _getScriptText(fileName: string): string | undefined {
    const text = super._getScriptText(fileName);
    const suffix = this.suffixes.get(fileName);
    return text === undefined || suffix === undefined ? text : text + suffix;
  }

  override async getSyntacticDiagnostics(fileName: string): Promise<readonly Diagnostic[]> {
    this.refresh();
    return cellDiagnostics(await super.getSyntacticDiagnostics(fileName), [], this.sourceLength(fileName));
  }

  override async getSemanticDiagnostics(fileName: string): Promise<readonly Diagnostic[]> {
    this.refresh();
    const syntactic = await super.getSyntacticDiagnostics(fileName);
    if (syntactic.length > 0) return [];
    return cellDiagnostics([], await super.getSemanticDiagnostics(fileName), this.sourceLength(fileName));
  }

  override async getCompletionsAtPosition(fileName: string, position: number): Promise<CompletionInfo | undefined> {
    this.refresh();
    return super.getCompletionsAtPosition(fileName, position);
  }

  override async getCompletionEntryDetails(fileName: string, position: number, entry: string): Promise<CompletionDetails | undefined> {
    const details = await super.getCompletionEntryDetails(fileName, position, entry);
    return details && { ...details, displayParts: withoutAlias(details.displayParts) };
  }

  override async getQuickInfoAtPosition(fileName: string, position: number): Promise<QuickInfo | undefined> {
    this.refresh();
    const info = await super.getQuickInfoAtPosition(fileName, position);
    return info && { ...info, ...(info.displayParts ? { displayParts: withoutAlias(info.displayParts) } : {}) };
  }

  override async getDefinitionAtPosition(fileName: string, position: number): Promise<readonly FileSpan[] | undefined> {
    this.refresh();
    return this.spansInSource(await super.getDefinitionAtPosition(fileName, position));
  }

  override async getReferencesAtPosition(fileName: string, position: number): Promise<readonly FileSpan[] | undefined> {
    this.refresh();
    return this.spansInSource(await super.getReferencesAtPosition(fileName, position));
  }

  override async findRenameLocations(fileName: string, position: number, inStrings: boolean, inComments: boolean, affixes: boolean): Promise<readonly FileSpan[] | undefined> {
    this.refresh();
    return this.spansInSource(await super.findRenameLocations(fileName, position, inStrings, inComments, affixes));
  }

  override async getDocumentHighlights(fileName: string, position: number, files: readonly string[]) {
    const found = await super.getDocumentHighlights(fileName, position, files);
    return found?.map((f) => ({ ...f, highlightSpans: f.highlightSpans.filter((s) => this.inSource(f.fileName, s.textSpan.start)) }));
  }

  override async getFormattingEditsForDocument(fileName: string, options: unknown): Promise<readonly TextChange[]> {
    return this.changesInSource(fileName, await super.getFormattingEditsForDocument(fileName, options));
  }

  override async getFormattingEditsForRange(fileName: string, start: number, end: number, options: unknown): Promise<readonly TextChange[]> {
    return this.changesInSource(fileName, await super.getFormattingEditsForRange(fileName, start, end, options));
  }

  private spansInSource(spans: readonly FileSpan[] | undefined): readonly FileSpan[] | undefined {
    return spans?.filter((s) => this.inSource(s.fileName, s.textSpan.start));
  }

  private changesInSource(fileName: string, changes: readonly TextChange[]): readonly TextChange[] {
    const length = this.sourceLength(fileName);
    return changes.filter((c) => c.span.start + c.span.length <= length && (c.span.start < length || c.newText.trim() !== ''));
  }
}
