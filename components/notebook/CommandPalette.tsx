'use client';
import { Dialog as Radix } from 'radix-ui';
import { useMemo, useState, type KeyboardEvent } from 'react';
import { useController } from './controllerContext.tsx';
import { COMMANDS, keysOf, type Command } from './keymap.ts';
import { searchCommands } from './paletteSearch.ts';
import { isMac } from './platform.ts';
import { useUi } from './uiStore.ts';
import styles from './sheets.module.css';

/** All commands by name: type a few letters, Enter runs. */
export function CommandPalette() {
  const open = useUi((s) => s.dialog === 'palette');
  const controller = useController();
  return (
    <Radix.Root open={open} onOpenChange={(o) => !o && useUi.setState({ dialog: null })}>
      <Radix.Portal>
        <Radix.Overlay className={styles.veil} />
        <Radix.Content
          className={styles.palette}
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            // No button opened it, so there is none to go back to.
            event.preventDefault();
            controller.focusSelected();
          }}
        >
          <Radix.Title className="visually-hidden">All commands</Radix.Title>
          <PaletteList />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function PaletteList() {
  const controller = useController();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const found = useMemo(() => searchCommands(COMMANDS.filter((c) => c.id !== 'palette' && c.id !== 'leaveEdit'), query), [query]);
  const run = (command: Command) => {
    useUi.setState({ dialog: null });
    // After the dialog gave the focus back: a command may move it.
    setTimeout(() => controller.run(command.id), 0);
  };
  const keys = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const chosen = found[at];
    if (step !== 0) setAt((found.length + at + step) % Math.max(1, found.length));
    else if (event.key === 'Enter' && chosen) run(chosen);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        className={styles.query}
        autoFocus
        placeholder="Type a command"
        aria-label="Command"
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={found[at] ? `palette-${found[at].id}` : undefined}
        value={query}
        onKeyDown={keys}
        onChange={(e) => {
          setQuery(e.target.value);
          setAt(0);
        }}
      />
      <div id="palette-list" className={styles.list} role="listbox" aria-label="Commands">
        {found.map((c, i) => (
          <div key={c.id} id={`palette-${c.id}`} role="option" aria-selected={i === at} className={styles.option2} ref={(el) => void (i === at && el?.scrollIntoView({ block: 'nearest' }))} onMouseMove={() => setAt(i)} onClick={() => run(c)}>
            <span className={styles.where}>{c.group}</span>
            <span className={styles.what}>{c.title}</span>
            <kbd>{keysOf(c.id, isMac())}</kbd>
          </div>
        ))}
        {found.length === 0 && <p className={styles.none}>No command has this name.</p>}
      </div>
    </>
  );
}
