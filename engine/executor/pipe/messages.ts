/** What a task tells the thread that runs its external command, and how that thread tells how it went. */

export interface StartCommand {
  readonly type: 'start';
  readonly id: number;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Byte rings. */
  readonly stdin: SharedArrayBuffer;
  readonly stdout: SharedArrayBuffer;
  readonly stderr: SharedArrayBuffer;
  /** Bells: of the task, of the command's thread. */
  readonly toTask: SharedArrayBuffer;
  readonly toCommand: SharedArrayBuffer;
  /** Two Int32: a state of `COMMAND_STATE`, and the exit status. */
  readonly outcome: SharedArrayBuffer;
  /** A byte ring: why the command could not be started. */
  readonly reason: SharedArrayBuffer;
}

export type ToCommandThread = StartCommand | { readonly type: 'kill'; readonly id: number };

export const COMMAND_STATE = { running: 0, exited: 1, failedToStart: 2 } as const;
