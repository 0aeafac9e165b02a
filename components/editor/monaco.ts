/**
 * Monaco, set up once for the whole page: workers, look, TypeScript over all cells. Loaded on demand and never on the
 * server. Everything it needs comes from this site.
 */
import * as monaco from 'monaco-editor/editor';
import 'monaco-editor/features/register.all';
import 'monaco-editor/languages/definitions/markdown/register';
import { conf as typescriptConfiguration } from 'monaco-editor/languages/definitions/typescript/typescript.js';
import * as typescript from 'monaco-editor/languages/features/typescript/register';
import type { Theme } from '../ui/theme.ts';
import { compilerOptions } from './compilerOptions.ts';
import { START, tokenizeLine, type LineState } from './tokenize.ts';
import { themeData } from './theme.ts';

export type Monaco = typeof monaco;
export { monaco, typescript };

class TokenState implements monaco.languages.IState {
  readonly open: LineState;
  constructor(open: LineState) {
    this.open = open;
  }
  clone(): TokenState {
    return this;
  }
  equals(other: monaco.languages.IState): boolean {
    return other instanceof TokenState && other.open.join() === this.open.join();
  }
}

function setUpWorkers(): void {
  self.MonacoEnvironment = {
    getWorker(_id: string, label: string): Worker {
      return label === 'typescript' ? new Worker(new URL('./cells.worker.ts', import.meta.url), { type: 'module' }) : new Worker(new URL('monaco-editor/editor/editor.worker.js', import.meta.url), { type: 'module' });
    },
  };
}

function setUpTypeScript(): void {
  monaco.languages.register({ id: 'typescript', extensions: ['.ts'], aliases: ['TypeScript'] });
  monaco.languages.setLanguageConfiguration('typescript', typescriptConfiguration);
  monaco.languages.setTokensProvider('typescript', {
    getInitialState: () => new TokenState(START),
    tokenize(line, state) {
      const { tokens, state: next } = tokenizeLine(line, (state as TokenState).open);
      return { tokens: tokens.map((t) => ({ startIndex: t.start, scopes: t.kind })), endState: new TokenState(next) };
    },
  });
  const defaults = typescript.typescriptDefaults;
  defaults.setCompilerOptions(compilerOptions as Parameters<typeof defaults.setCompilerOptions>[0]);
  defaults.setEagerModelSync(true);
  // Markers are ours (markers.ts): a change in one cell must check the cells below it too.
  defaults.setModeConfiguration({ ...ALL_MODES, diagnostics: false, codeActions: false, documentSymbols: false, inlayHints: false });
}

const ALL_MODES = { completionItems: true, hovers: true, definitions: true, references: true, documentHighlights: true, rename: true, documentRangeFormattingEdits: true, signatureHelp: true, onTypeFormattingEdits: true } as const;

/** Follows the page's theme. */
export function setMonacoTheme(theme: Theme): void {
  monaco.editor.setTheme(`emberline-${theme}`);
}

setUpWorkers();
monaco.editor.defineTheme('emberline-light', themeData('light'));
monaco.editor.defineTheme('emberline-dark', themeData('dark'));
setUpTypeScript();
