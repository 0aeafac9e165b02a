/** The declaration file of what every cell has in scope without an import. */
import type { Exported } from './exportTable.ts';

/** `exported`: what the engine's public module exports. */
export function ambientDeclarations(exported: ReadonlyMap<string, Exported>): string {
  const lines: string[] = [];
  for (const [name, { value, type, parameters }] of [...exported].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (value) lines.push(`declare const ${name}: typeof import('emberline').${name};`);
    if (type) {
      const list = parameters.length === 0 ? '' : `<${parameters.join(', ')}>`;
      lines.push(`declare type ${name}${list} = import('emberline').${name}${list};`);
    }
  }
  return `${lines.join('\n')}\n${CELL_GLOBALS}`;
}

const CELL_GLOBALS = `
/** The notebook's SparkContext. */
declare const sc: import('emberline').SparkContext;

/** What decides how a value is shown: a MIME bundle from \`[Symbol.for('Jupyter.display')]()\`. */
declare interface Displayable {}

declare interface DisplayHandle {
  readonly displayId: string;
  /** Replaces the output. */
  update(value: unknown): Promise<void>;
}

/**
 * Shows a value under the cell now: a table for arrays of records or tuples, a tree for nested values, else text.
 * An object whose keys are all MIME types, such as \`{'text/html': '<b>1</b>'}\`, is shown as what it says; \`raw\` says
 * so of any object. \`displayId\` names the output for \`updateDisplay\`.
 */
declare function display(value: unknown, options?: { readonly displayId?: string; readonly raw?: boolean }): Promise<DisplayHandle>;

/** Replaces every output shown under this name. */
declare function updateDisplay(displayId: string, value: unknown, options?: { readonly raw?: boolean }): Promise<void>;

/** HTML, shown in a sandboxed frame: html\`<b>\${x}</b>\`. Values are inserted as they are. */
declare function html(text: TemplateStringsArray | string, ...values: readonly unknown[]): Displayable;

/** Markdown. */
declare function md(text: TemplateStringsArray | string, ...values: readonly unknown[]): Displayable;

/** An SVG drawing. */
declare function svg(text: TemplateStringsArray | string, ...values: readonly unknown[]): Displayable;

/** An image from a file or from bytes; \`type\` such as \`image/png\` when the bytes do not tell. */
declare function image(source: string | URL | Uint8Array, type?: string): Displayable;
`;
