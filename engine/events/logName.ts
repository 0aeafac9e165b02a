/** File names of event logs (EventLogFileWriter): base name from the application, codec and `.inprogress` as suffixes. */

/** Suffix while the application runs. */
export const IN_PROGRESS = '.inprogress';
const COMPACTED = '.compact';

function sanitize(text: string): string {
  return text.replace(/[ :/]/g, '-').replace(/[.${}'"]/g, '_').toLowerCase();
}

/** `app-1` and attempt `2` → `app-1_2`, with what a file name cannot hold replaced as Spark does. */
export function eventLogBaseName(appId: string, attemptId?: string): string {
  return attemptId === undefined ? sanitize(appId) : `${sanitize(appId)}_${sanitize(attemptId)}`;
}

/** The single-file layout's name: plain while `inProgress` is false. */
export function eventLogFileName(appId: string, options: { readonly attemptId?: string; readonly inProgress: boolean; readonly codec?: string }): string {
  const base = eventLogBaseName(appId, options.attemptId);
  return `${base}${options.codec === undefined ? '' : `.${options.codec}`}${options.inProgress ? IN_PROGRESS : ''}`;
}

/** The compression codec a name stands for (`zstd`, `lz4`, …); null for a plain log. */
export function codecOf(fileName: string): string | null {
  let name = fileName;
  if (name.endsWith(IN_PROGRESS)) name = name.slice(0, -IN_PROGRESS.length);
  if (name.endsWith(COMPACTED)) name = name.slice(0, -COMPACTED.length);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? null : name.slice(dot + 1);
}
