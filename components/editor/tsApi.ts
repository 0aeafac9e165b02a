/**
 * Types of the TypeScript that runs inside Monaco's worker, as far as the notebook touches it. The `typescript` package we
 * check with is the native compiler and has no such API, so the few shapes are written down here.
 */

export interface TsNode {
  readonly kind: number;
  readonly pos: number;
  readonly end: number;
  readonly name?: TsNode;
  readonly text?: string;
  readonly elements?: readonly TsNode[];
  readonly modifiers?: readonly TsNode[];
  readonly declarationList?: { readonly declarations: readonly TsNode[] };
  readonly importClause?: { readonly name?: TsNode; readonly namedBindings?: TsNode };
  readonly isTypeOnly?: boolean;
}

export interface TsSourceFile extends TsNode {
  readonly statements: readonly TsNode[];
}

export interface TypeScriptApi {
  createSourceFile(fileName: string, text: string, target: number, setParentNodes: boolean, kind: number): TsSourceFile;
  readonly SyntaxKind: Readonly<Record<string, number>>;
}

export interface TextSpan {
  readonly start: number;
  readonly length: number;
}

export interface DisplayPart {
  readonly text: string;
  readonly kind: string;
}

export interface Diagnostic {
  readonly start: number | undefined;
  readonly length: number | undefined;
  readonly code: number;
  /** 0 warning, 1 error, 2 suggestion, 3 message. */
  readonly category: number;
  readonly messageText: string | DiagnosticChain;
}

export interface DiagnosticChain {
  readonly messageText: string;
  readonly next?: readonly DiagnosticChain[];
}

export interface QuickInfo {
  readonly textSpan: TextSpan;
  readonly displayParts?: readonly DisplayPart[];
  readonly documentation?: readonly DisplayPart[];
  readonly [other: string]: unknown;
}

export interface CompletionEntry {
  readonly name: string;
  readonly kind: string;
  readonly sortText: string;
  readonly [other: string]: unknown;
}

export interface CompletionInfo {
  readonly entries: readonly CompletionEntry[];
  readonly [other: string]: unknown;
}

export interface CompletionDetails {
  readonly name: string;
  readonly displayParts: readonly DisplayPart[];
  readonly [other: string]: unknown;
}

export interface FileSpan {
  readonly fileName: string;
  readonly textSpan: TextSpan;
  readonly [other: string]: unknown;
}

export interface TextChange {
  readonly span: TextSpan;
  readonly newText: string;
}

export interface MirrorModel {
  readonly uri: { toString(skipEncoding?: boolean): string };
  readonly version: number;
  getValue(): string;
}

export interface WorkerContext {
  getMirrorModels(): readonly MirrorModel[];
}

export interface WorkerData {
  readonly compilerOptions: Readonly<Record<string, unknown>>;
  readonly extraLibs: ExtraLibs;
  readonly inlayHintsOptions?: unknown;
}

export type ExtraLibs = Readonly<Record<string, { readonly content: string; readonly version: number }>>;

/** Monaco's language service host and the calls that its providers make. */
export interface TypeScriptWorkerInstance {
  _extraLibs: ExtraLibs;
  _getModel(fileName: string): MirrorModel | null;
  _getScriptText(fileName: string): string | undefined;
  getScriptFileNames(): string[];
  getScriptVersion(fileName: string): string;
  getSyntacticDiagnostics(fileName: string): Promise<readonly Diagnostic[]>;
  getSemanticDiagnostics(fileName: string): Promise<readonly Diagnostic[]>;
  getCompletionsAtPosition(fileName: string, position: number): Promise<CompletionInfo | undefined>;
  getCompletionEntryDetails(fileName: string, position: number, entry: string): Promise<CompletionDetails | undefined>;
  getSignatureHelpItems(fileName: string, position: number, options: unknown): Promise<unknown>;
  getQuickInfoAtPosition(fileName: string, position: number): Promise<QuickInfo | undefined>;
  getDocumentHighlights(fileName: string, position: number, files: readonly string[]): Promise<readonly { readonly fileName: string; readonly highlightSpans: readonly FileSpan[] }[] | undefined>;
  getDefinitionAtPosition(fileName: string, position: number): Promise<readonly FileSpan[] | undefined>;
  getReferencesAtPosition(fileName: string, position: number): Promise<readonly FileSpan[] | undefined>;
  findRenameLocations(fileName: string, position: number, inStrings: boolean, inComments: boolean, affixes: boolean): Promise<readonly FileSpan[] | undefined>;
  getFormattingEditsForDocument(fileName: string, options: unknown): Promise<readonly TextChange[]>;
  getFormattingEditsForRange(fileName: string, start: number, end: number, options: unknown): Promise<readonly TextChange[]>;
  getFormattingEditsAfterKeystroke(fileName: string, position: number, key: string, options: unknown): Promise<readonly TextChange[]>;
  getNavigationTree(fileName: string): Promise<unknown>;
  updateExtraLibs(extraLibs: ExtraLibs): Promise<void>;
}

export type TypeScriptWorkerClass = new (context: WorkerContext, data: WorkerData) => TypeScriptWorkerInstance;
