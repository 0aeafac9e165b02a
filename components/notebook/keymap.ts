/**
 * Keys to commands, as data: Jupyter's keys in its two modes. Pure; the help sheet, the palette and the key handler all
 * read the same table, so none can disagree.
 */

export type Mode = 'command' | 'edit';

export type CommandId =
  | 'runAdvance' | 'runInPlace' | 'runInsert' | 'runAll' | 'runAbove' | 'runBelow'
  | 'interrupt' | 'restart' | 'restartRunAll' | 'clearOutputs' | 'clearAllOutputs'
  | 'edit' | 'leaveEdit' | 'selectAbove' | 'selectBelow' | 'extendAbove' | 'extendBelow' | 'selectAll' | 'selectFirst' | 'selectLast'
  | 'insertAbove' | 'insertBelow' | 'delete' | 'undo' | 'redo' | 'cut' | 'copy' | 'paste' | 'pasteAbove' | 'moveUp' | 'moveDown' | 'merge' | 'split'
  | 'toCode' | 'toMarkdown' | 'toRaw' | 'heading1' | 'heading2' | 'heading3' | 'heading4' | 'heading5' | 'heading6'
  | 'toggleOutput' | 'toggleScroll' | 'toggleLineNumbers' | 'toggleAllLineNumbers'
  | 'save' | 'palette' | 'help' | 'find' | 'toggleExplorer' | 'focusOutput';

export type CommandGroup = 'Run' | 'Kernel' | 'Move' | 'Cells' | 'Kind' | 'View' | 'App';

export interface Command {
  readonly id: CommandId;
  readonly title: string;
  readonly group: CommandGroup;
  readonly command?: readonly string[];
  readonly edit?: readonly string[];
}

const both = (...keys: string[]) => ({ command: keys, edit: keys });

export const COMMANDS: readonly Command[] = [
  { id: 'runAdvance', title: 'Run cell and go to the next', group: 'Run', ...both('Shift+Enter') },
  { id: 'runInPlace', title: 'Run cell', group: 'Run', ...both('Mod+Enter', 'Ctrl+Enter') },
  { id: 'runInsert', title: 'Run cell and insert below', group: 'Run', ...both('Alt+Enter') },
  { id: 'runAll', title: 'Run all cells', group: 'Run' },
  { id: 'runAbove', title: 'Run all cells above', group: 'Run' },
  { id: 'runBelow', title: 'Run this cell and all below', group: 'Run' },
  { id: 'interrupt', title: 'Interrupt the kernel', group: 'Kernel', command: ['i i'] },
  { id: 'restart', title: 'Restart the kernel…', group: 'Kernel', command: ['0 0'] },
  { id: 'restartRunAll', title: 'Restart the kernel and run all…', group: 'Kernel' },
  { id: 'clearOutputs', title: 'Clear the output of the selected cells', group: 'Kernel' },
  { id: 'clearAllOutputs', title: 'Clear all outputs', group: 'Kernel' },
  { id: 'edit', title: 'Edit the cell', group: 'Move', command: ['Enter'] },
  { id: 'leaveEdit', title: 'Leave the editor', group: 'Move', edit: ['Escape'] },
  { id: 'selectAbove', title: 'Select the cell above', group: 'Move', command: ['ArrowUp', 'k'] },
  { id: 'selectBelow', title: 'Select the cell below', group: 'Move', command: ['ArrowDown', 'j'] },
  { id: 'extendAbove', title: 'Extend the selection above', group: 'Move', command: ['Shift+ArrowUp', 'Shift+k'] },
  { id: 'extendBelow', title: 'Extend the selection below', group: 'Move', command: ['Shift+ArrowDown', 'Shift+j'] },
  { id: 'selectAll', title: 'Select all cells', group: 'Move', command: ['Mod+a'] },
  { id: 'selectFirst', title: 'Select the first cell', group: 'Move', command: ['Home', 'Mod+Home'] },
  { id: 'selectLast', title: 'Select the last cell', group: 'Move', command: ['End', 'Mod+End'] },
  { id: 'focusOutput', title: 'Go to the output of the cell', group: 'Move', command: ['Mod+k'] },
  { id: 'insertAbove', title: 'Insert a cell above', group: 'Cells', command: ['a'] },
  { id: 'insertBelow', title: 'Insert a cell below', group: 'Cells', command: ['b'] },
  { id: 'delete', title: 'Delete the selected cells', group: 'Cells', command: ['d d'] },
  { id: 'undo', title: 'Undo the last cell operation', group: 'Cells', command: ['z'] },
  { id: 'redo', title: 'Redo the last cell operation', group: 'Cells', command: ['Shift+z'] },
  { id: 'cut', title: 'Cut the selected cells', group: 'Cells', command: ['x'] },
  { id: 'copy', title: 'Copy the selected cells', group: 'Cells', command: ['c'] },
  { id: 'paste', title: 'Paste cells below', group: 'Cells', command: ['v'] },
  { id: 'pasteAbove', title: 'Paste cells above', group: 'Cells', command: ['Shift+v'] },
  { id: 'moveUp', title: 'Move the cell up', group: 'Cells', command: ['Ctrl+Shift+ArrowUp'] },
  { id: 'moveDown', title: 'Move the cell down', group: 'Cells', command: ['Ctrl+Shift+ArrowDown'] },
  { id: 'merge', title: 'Merge the selected cells, or with the cell below', group: 'Cells', command: ['Shift+m'] },
  { id: 'split', title: 'Split the cell at the caret', group: 'Cells', edit: ['Ctrl+Shift+-'] },
  { id: 'toCode', title: 'Make it a code cell', group: 'Kind', command: ['y'] },
  { id: 'toMarkdown', title: 'Make it a Markdown cell', group: 'Kind', command: ['m'] },
  { id: 'toRaw', title: 'Make it a raw cell', group: 'Kind', command: ['r'] },
  { id: 'heading1', title: 'Markdown heading 1', group: 'Kind', command: ['1'] },
  { id: 'heading2', title: 'Markdown heading 2', group: 'Kind', command: ['2'] },
  { id: 'heading3', title: 'Markdown heading 3', group: 'Kind', command: ['3'] },
  { id: 'heading4', title: 'Markdown heading 4', group: 'Kind', command: ['4'] },
  { id: 'heading5', title: 'Markdown heading 5', group: 'Kind', command: ['5'] },
  { id: 'heading6', title: 'Markdown heading 6', group: 'Kind', command: ['6'] },
  { id: 'toggleOutput', title: 'Show or hide the output', group: 'View', command: ['o'] },
  { id: 'toggleScroll', title: 'Scroll long output inside the cell or not', group: 'View', command: ['Shift+o'] },
  { id: 'toggleLineNumbers', title: 'Line numbers in this cell', group: 'View', command: ['l'] },
  { id: 'toggleAllLineNumbers', title: 'Line numbers in all cells', group: 'View', command: ['Shift+l'] },
  { id: 'toggleExplorer', title: 'Show or hide the explorer', group: 'View', ...both('Mod+b') },
  { id: 'find', title: 'Find and replace in all cells', group: 'App', ...both('Mod+Shift+f'), command: ['Mod+f', 'Mod+Shift+f', 'f'] },
  { id: 'save', title: 'Save now', group: 'App', ...both('Mod+s') },
  { id: 'palette', title: 'All commands', group: 'App', ...both('Mod+Shift+p', 'Mod+Shift+c') },
  { id: 'help', title: 'Keyboard shortcuts', group: 'App', command: ['?', 'h', 'Mod+Shift+h'], edit: ['Mod+Shift+h'] },
];

/** The parts of a keyboard event that name a key. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
}

/**
 * `Mod+Shift+p`, `a`, `?`, `Ctrl+Shift+ArrowUp`. Letters and digits come from the physical key when a modifier or another
 * script makes `key` something else (Option+letter on macOS). Printable keys that need Shift keep their own sign.
 */
export function keyName(press: KeyPress, mac: boolean): string {
  const physical = /^(?:Key([A-Z])|Digit(\d))$/.exec(press.code);
  const letter = /^[a-z]$/i.test(press.key) ? press.key.toLowerCase() : physical?.[1]?.toLowerCase();
  const digit = press.shiftKey ? undefined : physical?.[2];
  const minus = press.code === 'Minus' ? '-' : undefined;
  const sign = letter ?? digit ?? minus ?? press.key;
  const names: string[] = [];
  if (mac ? press.metaKey : press.ctrlKey) names.push('Mod');
  if (mac && press.ctrlKey) names.push('Ctrl');
  if (press.altKey) names.push('Alt');
  const needsShift = letter !== undefined || minus !== undefined || press.key.length > 1;
  if (press.shiftKey && needsShift) names.push('Shift');
  return [...names, sign].join('+');
}

/** Keys pressed so far that may become a chord such as `d d`. */
export interface Pending {
  readonly keys: string;
  readonly at: number;
}

const CHORD_MS = 1_000;

export interface Lookup {
  readonly command: CommandId | null;
  readonly pending: Pending | null;
}

/** The command of a key in a mode, given what was pressed just before. `singleKeys` false leaves single letters alone. */
export function lookUp(mode: Mode, name: string, pending: Pending | null, now: number, options: { readonly mac: boolean; readonly singleKeys: boolean }): Lookup {
  if (mode === 'command' && !options.singleKeys && name.length === 1) return { command: null, pending: null };
  const table = bindings(mode, options.mac);
  const before = pending !== null && now - pending.at <= CHORD_MS ? pending.keys : null;
  if (before !== null) {
    const chord = table.get(`${before} ${name}`);
    if (chord !== undefined) return { command: chord, pending: null };
  }
  const single = table.get(name);
  if (single !== undefined) return { command: single, pending: null };
  const begins = [...table.keys()].some((keys) => keys.startsWith(`${name} `));
  return { command: null, pending: begins ? { keys: name, at: now } : null };
}

const made = new Map<string, ReadonlyMap<string, CommandId>>();

function bindings(mode: Mode, mac: boolean): ReadonlyMap<string, CommandId> {
  const key = `${mode} ${mac}`;
  const known = made.get(key);
  if (known) return known;
  const table = new Map<string, CommandId>();
  for (const command of COMMANDS) for (const keys of command[mode] ?? []) table.set(mac ? keys : keys.replace('Ctrl+', 'Mod+'), command.id);
  made.set(key, table);
  return table;
}

const SHOWN: Readonly<Record<string, string>> = { ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc', Enter: 'Enter' };

/** How a key is written for readers: `Ctrl+Shift+P`, `D D`, `⌘↵` style is left to the platform's words. */
export function shownKeys(keys: string, mac: boolean): string {
  return keys
    .split(' ')
    .map((press) =>
      press
        .split('+')
        .map((part) => (part === 'Mod' ? (mac ? '⌘' : 'Ctrl') : part === 'Alt' && mac ? '⌥' : (SHOWN[part] ?? (part.length === 1 ? part.toUpperCase() : part))))
        .join(mac ? '' : '+'),
    )
    .join(' ');
}

/** The first key of a command for menus, or an empty text. */
export function keysOf(id: CommandId, mac: boolean): string {
  const command = COMMANDS.find((c) => c.id === id);
  const keys = command?.command?.[0] ?? command?.edit?.[0];
  return keys ? shownKeys(keys, mac) : '';
}
