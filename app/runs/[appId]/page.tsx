import { redirect } from 'next/navigation';

export default async function Page({ params }: { readonly params: Promise<{ appId: string }> }) {
  redirect(`/runs/${(await params).appId}/lineage`);
}
