'use client';
import { Fragment } from 'react';
import { Dialog } from '../ui/Dialog.tsx';
import { COMMANDS, shownKeys, type CommandGroup } from './keymap.ts';
import { isMac } from './platform.ts';
import { setSingleKeys, useUi } from './uiStore.ts';
import styles from './sheets.module.css';

const GROUPS: readonly CommandGroup[] = ['Run', 'Kernel', 'Move', 'Cells', 'Kind', 'View', 'App'];

const EDITOR_KEYS = [
  ['Tab, Ctrl+Space', 'Complete'],
  ['Ctrl+Shift+Space', 'Signature of the call'],
  ['Ctrl+/', 'Comment or uncomment'],
  ['Ctrl+D', 'Select the next occurrence too'],
  ['F12', 'Go to the definition'],
  ['F2', 'Rename in all cells'],
  ['Shift+Alt+F', 'Format'],
  ['Ctrl+M', 'Tab moves the focus instead of indenting'],
] as const;

/** Every key of the notebook, by purpose. */
export function HelpSheet() {
  const open = useUi((s) => s.dialog === 'help');
  const singleKeys = useUi((s) => s.singleKeys);
  const mac = isMac();
  return (
    <Dialog wide open={open} onOpenChange={(o) => !o && useUi.setState({ dialog: null })} title="Keyboard shortcuts" description="Escape leaves the editor for command mode, where single keys act on cells; Enter goes back into it.">
      <div className={styles.groups}>
        {GROUPS.map((group) => (
          <section key={group} className={styles.group}>
            <h3>{group}</h3>
            <dl>
              {COMMANDS.filter((c) => c.group === group && (c.command || c.edit)).map((c) => (
                <Fragment key={c.id}>
                  <dt>
                    {[...new Set([...(c.command ?? []), ...(c.edit ?? [])].map((k) => shownKeys(k, mac)))].map((k) => (
                      <kbd key={k}>{k}</kbd>
                    ))}
                  </dt>
                  <dd>{c.title}</dd>
                </Fragment>
              ))}
            </dl>
          </section>
        ))}
        <section className={styles.group}>
          <h3>In the editor</h3>
          <dl>
            {EDITOR_KEYS.map(([keys, text]) => (
              <Fragment key={keys}>
                <dt>
                  <kbd>{mac ? keys.replaceAll('Ctrl+', '⌘') : keys}</kbd>
                </dt>
                <dd>{text}</dd>
              </Fragment>
            ))}
          </dl>
        </section>
      </div>
      <label className={styles.option}>
        <input type="checkbox" checked={singleKeys} onChange={(e) => setSingleKeys(e.target.checked)} /> Single keys act on cells. Switch off if your input device types letters by accident.
      </label>
    </Dialog>
  );
}
