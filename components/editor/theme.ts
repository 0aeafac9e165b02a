/** The page's tokens as a Monaco theme; Monaco takes no CSS variables, so the values of `ui/tokens.css` stand here again (theme.test.ts keeps them equal). */
import type { editor } from 'monaco-editor/editor';
import type { Theme } from '../ui/theme.ts';

export interface EditorColours {
  readonly panel: string;
  readonly text: string;
  readonly line: string;
  readonly line2: string;
  readonly sunk: string;
  readonly dim: string;
  readonly faint: string;
  readonly ember: string;
  readonly selection: string;
  readonly fail: string;
  readonly cache: string;
  readonly kw: string;
  readonly fn: string;
  readonly str: string;
  readonly num: string;
  readonly com: string;
  readonly 'ember-soft': string;
}

export const EDITOR_COLOURS: Readonly<Record<Theme, EditorColours>> = {
  light: { panel: '#ffffff', text: '#1d1b19', line: '#e3e0dc', line2: '#cfcac3', sunk: '#f1efec', dim: '#6b655e', faint: '#857e75', ember: '#c8460f', 'ember-soft': '#fbe9df', selection: '#f6d9c8', fail: '#b8410a', cache: '#b97700', kw: '#8a3fa0', fn: '#0a5fa5', str: '#3a7a22', num: '#a04f00', com: '#7d766d' },
  dark: { panel: '#1d1b19', text: '#ece8e3', line: '#34302c', line2: '#4a453f', sunk: '#262320', dim: '#aaa299', faint: '#8d867c', ember: '#ff8a50', 'ember-soft': '#3a2318', selection: '#5a3320', fail: '#ff8552', cache: '#f0b429', kw: '#d79af0', fn: '#7cc4ff', str: '#9fd67e', num: '#ffb071', com: '#948d83' },
};

/** Monaco's theme for light or dark. */
export function themeData(theme: Theme): editor.IStandaloneThemeData {
  const c = EDITOR_COLOURS[theme];
  const rule = (token: string, colour: string, fontStyle?: string) => ({ token, foreground: colour.slice(1), ...(fontStyle ? { fontStyle } : {}) });
  return {
    base: theme === 'dark' ? 'vs-dark' : 'vs',
    inherit: false,
    rules: [rule('', c.text), rule('plain', c.text), rule('keyword', c.kw), rule('function', c.fn), rule('string', c.str), rule('number', c.num), rule('comment', c.com)],
    colors: {
      foreground: c.text,
      focusBorder: '#00000000',
      'editor.background': c.panel,
      'editor.foreground': c.text,
      'editor.selectionBackground': c.selection,
      'editor.inactiveSelectionBackground': c.sunk,
      'editor.selectionHighlightBackground': `${c.line2}66`,
      'editor.wordHighlightBackground': c.sunk,
      'editor.wordHighlightStrongBackground': c['ember-soft'],
      'editor.lineHighlightBackground': '#00000000',
      'editor.lineHighlightBorder': '#00000000',
      'editor.findMatchBackground': `${c.cache}66`,
      'editor.findMatchHighlightBackground': `${c.cache}33`,
      'editorCursor.foreground': c.ember,
      'editorLineNumber.foreground': c.faint,
      'editorLineNumber.activeForeground': c.dim,
      'editorIndentGuide.background1': c.line,
      'editorWhitespace.foreground': c.line2,
      'editorBracketMatch.background': c.sunk,
      'editorBracketMatch.border': c.line2,
      'editorError.foreground': c.fail,
      'editorWarning.foreground': c.cache,
      'editorWidget.background': c.panel,
      'editorWidget.border': c.line,
      'editorWidget.foreground': c.text,
      'editorHoverWidget.background': c.panel,
      'editorHoverWidget.border': c.line2,
      'editorSuggestWidget.background': c.panel,
      'editorSuggestWidget.border': c.line2,
      'editorSuggestWidget.selectedBackground': c['ember-soft'],
      'editorSuggestWidget.selectedForeground': c.text,
      'editorSuggestWidget.highlightForeground': c.ember,
      'editorSuggestWidget.focusHighlightForeground': c.ember,
      'list.hoverBackground': c.sunk,
      'input.background': c.panel,
      'input.foreground': c.text,
      'input.border': c.line2,
      'menu.background': c.panel,
      'menu.foreground': c.text,
      'menu.selectionBackground': c['ember-soft'],
      'menu.selectionForeground': c.text,
      'peekViewEditor.background': c.sunk,
      'peekViewResult.background': c.panel,
      'peekViewTitle.background': c.panel,
      'peekView.border': c.ember,
      'textLink.foreground': c.ember,
      'textCodeBlock.background': c.sunk,
      'scrollbarSlider.background': `${c.line2}88`,
      'scrollbarSlider.hoverBackground': c.line2,
      'scrollbarSlider.activeBackground': c.faint,
      'widget.shadow': theme === 'dark' ? '#00000066' : '#281e1422',
    },
  };
}
