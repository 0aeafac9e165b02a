import type { Metadata } from 'next';
import { NotebookPage } from '../../../components/notebook/NotebookPage.tsx';

interface Props {
  readonly params: Promise<{ readonly path: readonly string[] }>;
}

async function notebookPath({ params }: Props): Promise<string> {
  return (await params).path.map(decodeURIComponent).join('/');
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: (await notebookPath(props)).replace(/^.*\//, '').replace(/\.ipynb$/, '') };
}

export default async function Page(props: Props) {
  const path = await notebookPath(props);
  return <NotebookPage key={path} path={path} />;
}
