import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { RunPage } from '../../../../../components/monitor/RunPage.tsx';

interface Props {
  readonly params: Promise<{ appId: string; id: string }>;
  readonly searchParams: Promise<{ notebook?: string | string[] }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Job ${(await params).id}` };
}

export default async function Page({ params, searchParams }: Props) {
  const { appId, id } = await params;
  const { notebook } = await searchParams;
  if (!/^\d+$/.test(id)) notFound();
  return <RunPage appId={decodeURIComponent(appId)} place={{ view: 'jobs', jobId: Number(id) }} notebookPath={typeof notebook === 'string' ? notebook : null} />;
}
