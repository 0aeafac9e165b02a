'use client';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { NotebookClient } from '../client/notebookClient.ts';
import { NotebookProvider, useNotebook } from '../client/notebookContext.tsx';
import { notebookHref, notebookName } from '../client/paths.ts';
import { resetLiveCells } from '../editor/liveCells.ts';
import { ConnectionBanner } from '../client/ConnectionBanner.tsx';
import { MessagePage } from '../ui/MessagePage.tsx';
import { Shell } from '../ui/Shell.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { NotebookView } from './NotebookView.tsx';
import { resetUi } from './uiStore.ts';
import styles from './notebook.module.css';

/** A notebook by its path in the workspace: opens it on the server and shows what the server holds. */
export function NotebookPage({ path }: { readonly path: string }) {
  const [client, setClient] = useState<NotebookClient | null>(null);
  useEffect(() => {
    resetUi();
    resetLiveCells();
    const opened = new NotebookClient(path);
    opened.start();
    setClient(opened);
    return () => opened.dispose();
  }, [path]);
  if (!client || client.openedPath !== path) return <Opening path={path} />;
  return (
    <NotebookProvider value={client}>
      <OpenedPage path={path} />
    </NotebookProvider>
  );
}

function OpenedPage({ path }: { readonly path: string }) {
  const status = useNotebook((s) => s.status);
  const error = useNotebook((s) => s.error);
  const pathNow = useNotebook((s) => s.notebook.path);
  const router = useRouter();
  useEffect(() => {
    if (pathNow !== path) router.replace(notebookHref(pathNow));
  }, [pathNow, path, router]);
  switch (status) {
    case 'opening':
      return <Opening path={path} />;
    case 'open':
      return <NotebookView path={path} />;
    case 'deleted':
      return (
        <MessagePage code="Deleted" title="This notebook was moved to the trash">
          Another tab deleted “{notebookName(path)}”. It can be restored from the list of notebooks with Undo, or from the workspace’s trash folder.
        </MessagePage>
      );
    case 'failed':
      return (
        <MessagePage code="Not opened" title={`“${notebookName(path)}” could not be opened`} {...(error ? { detail: error } : {})}>
          The file was left untouched.
        </MessagePage>
      );
  }
}

function Opening({ path }: { readonly path: string }) {
  return (
    <Shell place="notebooks" top={<span className={styles.openingTitle}>{notebookName(path)}</span>}>
      <ConnectionBanner />
      <main className={styles.opening} role="status">
        <Spinner /> Opening…
      </main>
    </Shell>
  );
}
