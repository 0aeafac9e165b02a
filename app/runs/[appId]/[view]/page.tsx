import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { isExplorerView } from '../../../../components/monitor/links.ts';
import { RunPage } from '../../../../components/monitor/RunPage.tsx';

interface Props {
  readonly params: Promise<{ appId: string; view: string }>;
  readonly searchParams: Promise<{ notebook?: string | string[] }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { view } = await params;
  return { title: view.charAt(0).toUpperCase() + view.slice(1) };
}

export default async function Page({ params, searchParams }: Props) {
  const { appId, view } = await params;
  const { notebook } = await searchParams;
  if (!isExplorerView(view)) notFound();
  return <RunPage appId={decodeURIComponent(appId)} place={{ view }} notebookPath={typeof notebook === 'string' ? notebook : null} />;
}
