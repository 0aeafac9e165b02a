/** The engine's real types in the editor, from `GET /api/editor-types`: a list of `{path, text}`. */
import { typescript } from './monaco.ts';

let loading: Promise<boolean> | null = null;

/** True once the engine's types are known; false when the server has none, and then only syntax is checked. */
export function typesLoaded(): Promise<boolean> {
  loading ??= load().catch(() => false);
  return loading;
}

async function load(): Promise<boolean> {
  const answer = await fetch('/api/editor-types');
  if (!answer.ok) return false;
  const files = (await answer.json()) as readonly { readonly path: string; readonly text: string }[];
  for (const { path, text } of files) typescript.typescriptDefaults.addExtraLib(text, fileUri(path));
  return files.length > 0;
}

function fileUri(path: string): string {
  return path.startsWith('file://') ? path : `file:///${path.replace(/^\/+/, '')}`;
}
