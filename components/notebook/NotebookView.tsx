'use client';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Group, Panel, Separator, type PanelImperativeHandle } from 'react-resizable-panels';
import { onReveal } from '../client/reveal.ts';
import { useNotebookClient, useNotebook } from '../client/notebookContext.tsx';
import { ConnectionBanner } from '../client/ConnectionBanner.tsx';
import { Explorer } from '../monitor/Explorer.tsx';
import { useExplorer } from '../monitor/explorerStore.ts';
import { Shell } from '../ui/Shell.tsx';
import { CellFeed } from './CellFeed.tsx';
import { CommandPalette } from './CommandPalette.tsx';
import { NotebookController } from './controller.ts';
import { ControllerProvider } from './controllerContext.tsx';
import { FindBar } from './FindBar.tsx';
import { HelpSheet } from './HelpSheet.tsx';
import { LiveRegion } from './LiveRegion.tsx';
import { NotebookBar } from './NotebookBar.tsx';
import { Notices } from './Notices.tsx';
import { RestartDialog } from './RestartDialog.tsx';
import { useNotebookKeys } from './useNotebookKeys.ts';
import { loadLayout, saveLayout } from './layoutMemory.ts';
import styles from './notebook.module.css';

/** The open notebook: bar, cells, and the explorer beside them. */
export function NotebookView({ path }: { readonly path: string }) {
  const client = useNotebookClient();
  const appId = useNotebook((s) => s.session?.appId ?? null);
  const explorer = useRef<PanelImperativeHandle>(null);
  const [layout] = useState(loadLayout);
  const [explorerOpen, setExplorerOpen] = useState((layout?.['explorer'] ?? 46) > 0);
  const toggle = useRef(() => {});
  toggle.current = () => {
    if (explorer.current?.isCollapsed()) explorer.current.expand();
    else explorer.current?.collapse();
  };
  const controller = useMemo(() => new NotebookController(client, { toggleExplorer: () => toggle.current() }), [client]);
  useNotebookKeys(controller);

  useEffect(() => onReveal((p) => controller.reveal(p.cellId, p.line, p.column)), [controller]);
  const asked = useExplorer((s) => s.asked);
  useEffect(() => {
    if (asked > 0 && explorer.current?.isCollapsed()) explorer.current.expand();
  }, [asked]);

  return (
    <ControllerProvider value={controller}>
      <Shell place="explorer" top={<NotebookBar path={path} />} explorer={{ open: explorerOpen, toggle: () => toggle.current() }} onShortcuts={() => controller.run('help')}>
        <ConnectionBanner />
        <Group className={styles.split} orientation="horizontal" id="notebook" {...(layout ? { defaultLayout: layout } : {})} onLayoutChanged={saveLayout}>
          <Panel id="cells" minSize={360} defaultSize="54%">
            <main className={styles.book} aria-label="Notebook">
              <FindBar />
              <div className={styles.scroll} data-scroll>
                <Notices path={path} />
                <CellFeed path={path} />
              </div>
            </main>
          </Panel>
          <Separator className={styles.separator ?? ''} aria-label="Width of the explorer" />
          <Panel id="explorer" panelRef={explorer} collapsible collapsedSize={0} minSize={320} defaultSize="46%" onResize={(size) => setExplorerOpen(size.inPixels > 1)}>
            <aside className={styles.side} aria-label="Explorer" inert={!explorerOpen}>
              <Explorer appId={appId} notebookPath={path} />
            </aside>
          </Panel>
        </Group>
      </Shell>
      <HelpSheet />
      <CommandPalette />
      <RestartDialog />
      <LiveRegion />
    </ControllerProvider>
  );
}
