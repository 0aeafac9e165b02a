import type { Command } from './keymap.ts';

/** Commands whose title has every typed word, those where a title word begins with it first. */
export function searchCommands(commands: readonly Command[], query: string): readonly Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const scored = commands
    .map((command, i) => ({ command, i, text: `${command.title} ${command.group}`.toLowerCase() }))
    .filter(({ text }) => words.every((w) => text.includes(w)))
    .map((entry) => ({ ...entry, begins: words.filter((w) => new RegExp(`(^|[^\\p{L}])${w.replace(/[^\p{L}\p{N}]/gu, '\\$&')}`, 'u').test(entry.text)).length }));
  return scored.toSorted((a, b) => b.begins - a.begins || a.i - b.i).map((e) => e.command);
}
