/**
 * What the keeper (the process that holds kernels in development) and a server say to each other. Servers come and go with
 * changes of the code; kernels, the port and the token stay with the keeper.
 */
import type { SessionState } from '../sessions/sessionState.ts';
import type { KernelExit } from '../sessions/kernelProcess.ts';
import type { FromKernel, ToKernel } from '../kernel/messages.ts';

/** A session as its server last knew it: enough for the next server to go on. */
export interface HandedSession {
  readonly path: string;
  readonly kernelId: number;
  readonly state: SessionState;
}

export type ToKeeper =
  | { readonly type: 'launch'; readonly kernelId: number }
  /** From now on what this kernel says is for the present server, beginning with what it said meanwhile. */
  | { readonly type: 'attach'; readonly kernelId: number }
  | { readonly type: 'send'; readonly kernelId: number; readonly message: ToKernel }
  | { readonly type: 'signal'; readonly kernelId: number }
  | { readonly type: 'kill'; readonly kernelId: number }
  | { readonly type: 'session'; readonly path: string; readonly session: HandedSession | null }
  | { readonly type: 'listening'; readonly port: number; readonly token: string; readonly url: string };

export type FromKeeper =
  | { readonly type: 'resume'; readonly sessions: readonly HandedSession[]; readonly nextKernelId: number; readonly port: number | null; readonly token: string | null }
  | { readonly type: 'message'; readonly kernelId: number; readonly message: FromKernel }
  | { readonly type: 'exit'; readonly kernelId: number; readonly exit: KernelExit }
  /** Save and go; kernels stay. */
  | { readonly type: 'leave' };
