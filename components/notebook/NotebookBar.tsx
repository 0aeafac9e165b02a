'use client';
import { ChevronDown, RotateCcw, Square } from 'lucide-react';
import { useNotebook } from '../client/notebookContext.tsx';
import { StoragePill } from '../monitor/StoragePill.tsx';
import { Button } from '../ui/Button.tsx';
import { Menu } from '../ui/Menu.tsx';
import { useController } from './controllerContext.tsx';
import { KernelPill } from './KernelPill.tsx';
import { keysOf, type CommandId } from './keymap.ts';
import { isMac } from './platform.ts';
import { SaveMark } from './SaveMark.tsx';
import { TitleField } from './TitleField.tsx';
import styles from './bar.module.css';

/** The top bar of a notebook: what it is, how its kernel is, and what can be done to all of it. */
export function NotebookBar({ path }: { readonly path: string }) {
  const controller = useController();
  const appId = useNotebook((s) => s.session?.appId ?? null);
  const kernel = useNotebook((s) => s.session?.kernel.state ?? 'stopped');
  const queued = useNotebook((s) => (s.session ? Object.keys(s.session.cells).length : 0));
  const mac = isMac();
  const item = (id: CommandId, label: string) => ({ label, keys: keysOf(id, mac), onSelect: () => controller.run(id) });
  const busy = kernel === 'busy' || kernel === 'interrupting' || queued > 0;
  return (
    <>
      <TitleField path={path} />
      <SaveMark />
      <span className={styles.grow} />
      <KernelPill />
      <span className={styles.storage}>
        <StoragePill appId={appId} />
      </span>
      <Button onClick={() => controller.run('interrupt')} disabled={!busy} title={`Interrupt (${keysOf('interrupt', mac)})`}>
        <Square size={11} aria-hidden className={styles.narrowIcon} />
        <span>Interrupt</span>
      </Button>
      <Menu
        label="Restart"
        trigger={
          <Button title={`Restart (${keysOf('restart', mac)})`}>
            <RotateCcw size={12} aria-hidden className={styles.narrowIcon} />
            <span>Restart</span>
            <ChevronDown size={12} aria-hidden />
          </Button>
        }
        items={[item('restart', 'Restart the kernel…'), item('restartRunAll', 'Restart and run all…'), { kind: 'line' }, item('clearAllOutputs', 'Clear all outputs')]}
      />
      <span className={styles.runs}>
        <Button look="primary" className={styles.runAll ?? ''} onClick={() => controller.run('runAll')}>
          Run all
        </Button>
        <Menu
          label="Run"
          trigger={
            <Button look="primary" className={styles.runMore ?? ''} aria-label="More ways to run">
              <ChevronDown size={13} aria-hidden />
            </Button>
          }
          items={[item('runAdvance', 'Run cell and go to the next'), item('runInPlace', 'Run cell'), item('runInsert', 'Run cell and insert below'), { kind: 'line' }, item('runAll', 'Run all'), item('runAbove', 'Run all above'), item('runBelow', 'Run this and all below'), { kind: 'line' }, item('palette', 'All commands')]}
        />
      </span>
    </>
  );
}
