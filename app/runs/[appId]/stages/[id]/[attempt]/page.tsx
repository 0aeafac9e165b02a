import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { RunPage } from '../../../../../../components/monitor/RunPage.tsx';

interface Props {
  readonly params: Promise<{ appId: string; id: string; attempt: string }>;
  readonly searchParams: Promise<{ notebook?: string | string[] }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Stage ${(await params).id}` };
}

export default async function Page({ params, searchParams }: Props) {
  const { appId, id, attempt } = await params;
  const { notebook } = await searchParams;
  if (!/^\d+$/.test(id) || !/^\d+$/.test(attempt)) notFound();
  return <RunPage appId={decodeURIComponent(appId)} place={{ view: 'stages', stageId: Number(id), attempt: Number(attempt) }} notebookPath={typeof notebook === 'string' ? notebook : null} />;
}
