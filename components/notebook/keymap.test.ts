import { describe, expect, test } from 'vitest';
import { COMMANDS, keyName, keysOf, lookUp, shownKeys, type KeyPress, type Mode } from './keymap.ts';

const press = (key: string, code: string, mods = ''): KeyPress => ({ key, code, ctrlKey: mods.includes('c'), altKey: mods.includes('a'), shiftKey: mods.includes('s'), metaKey: mods.includes('m') });
const pc = { mac: false, singleKeys: true };
const command = (mode: Mode, name: string) => lookUp(mode, name, null, 0, pc).command;

describe('key names', () => {
  test('a key is named with its modifiers, the platform’s own as Mod', () => {
    expect([
      keyName(press('Enter', 'Enter', 's'), false),
      keyName(press('Enter', 'Enter', 'c'), false),
      keyName(press('Enter', 'Enter', 'm'), true),
      keyName(press('Enter', 'Enter', 'c'), true),
      keyName(press('P', 'KeyP', 'cs'), false),
      keyName(press('?', 'Slash', 's'), false),
      keyName(press('_', 'Minus', 'cs'), false),
      keyName(press('!', 'Digit1', 's'), false),
    ]).toEqual(['Shift+Enter', 'Mod+Enter', 'Mod+Enter', 'Ctrl+Enter', 'Mod+Shift+p', '?', 'Mod+Shift+-', '!']);
  });
  test('another script or Option gives the physical letter', () => {
    expect([keyName(press('ф', 'KeyA'), false), keyName(press('ç', 'KeyC', 'a'), true), keyName(press('à', 'Digit0'), false)]).toEqual(['a', 'Alt+c', '0']);
  });
});

describe('commands of keys', () => {
  test('Jupyter’s single keys act in command mode and nowhere else', () => {
    expect(['a', 'b', 'z', 'm', 'y', 'r', 'j', 'k', 'o', 'l', 'x', 'c', 'v', 'Shift+m', '1', '6', 'Enter', '?'].map((k) => [command('command', k), command('edit', k)])).toEqual(
      ['insertAbove', 'insertBelow', 'undo', 'toMarkdown', 'toCode', 'toRaw', 'selectBelow', 'selectAbove', 'toggleOutput', 'toggleLineNumbers', 'cut', 'copy', 'paste', 'merge', 'heading1', 'heading6', 'edit', 'help'].map((id) => [id, null]),
    );
  });
  test('the running keys act in both modes', () => {
    expect((['command', 'edit'] as const).map((m) => ['Shift+Enter', 'Mod+Enter', 'Alt+Enter'].map((k) => command(m, k)))).toEqual([
      ['runAdvance', 'runInPlace', 'runInsert'],
      ['runAdvance', 'runInPlace', 'runInsert'],
    ]);
  });
  test('a chord needs its second key within a second', () => {
    const first = lookUp('command', 'd', null, 0, pc);
    expect(first).toEqual({ command: null, pending: { keys: 'd', at: 0 } });
    expect(lookUp('command', 'd', first.pending, 1_000, pc)).toEqual({ command: 'delete', pending: null });
    expect(lookUp('command', 'd', first.pending, 1_001, pc)).toEqual({ command: null, pending: { keys: 'd', at: 1_001 } });
    expect(lookUp('command', 'a', first.pending, 10, pc).command).toBe('insertAbove');
  });
  test('i i interrupts and 0 0 restarts', () => {
    expect([lookUp('command', 'i', { keys: 'i', at: 0 }, 1, pc).command, lookUp('command', '0', { keys: '0', at: 0 }, 1, pc).command]).toEqual(['interrupt', 'restart']);
  });
  test('single letters can be switched off, keys with modifiers stay', () => {
    const off = { mac: false, singleKeys: false };
    expect([lookUp('command', 'd', null, 0, off), lookUp('command', 'Shift+Enter', null, 0, off).command, lookUp('command', 'ArrowUp', null, 0, off).command]).toEqual([{ command: null, pending: null }, 'runAdvance', 'selectAbove']);
  });
  test('no key means two commands in one mode', () => {
    for (const mode of ['command', 'edit'] as const) {
      const keys = COMMANDS.flatMap((c) => (c[mode] ?? []).map((k) => k.replace('Ctrl+', 'Mod+'))).filter((k) => k !== 'Mod+Enter');
      expect(keys.filter((k, i) => keys.indexOf(k) !== i)).toEqual([]);
    }
  });
  test('keys are written as the platform writes them', () => {
    expect([shownKeys('Mod+Shift+p', false), shownKeys('Mod+Enter', true), shownKeys('d d', false), keysOf('moveUp', false), keysOf('runAll', false)]).toEqual(['Ctrl+Shift+P', '⌘Enter', 'D D', 'Ctrl+Shift+↑', '']);
  });
});
