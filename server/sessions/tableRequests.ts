/** Questions to a kernel for rows of a table output, each answered once: by the kernel, by its end, or by a limit of time. */
import type { FromKernel, ToKernel } from '../kernel/messages.ts';
import type { KernelHandle } from './kernelProcess.ts';

export type TableRows = readonly (readonly unknown[])[];
export type TableRequest = Omit<Extract<ToKernel, { type: 'tableRows' }>, 'type' | 'request'>;

interface Waiting {
  resolve(rows: TableRows): void;
  reject(error: Error): void;
}

const LIMIT_MS = 15_000;

export class TableRequests {
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;

  /** Rejects with what the reader can do about it. */
  ask(kernel: KernelHandle | null, request: TableRequest): Promise<TableRows> {
    if (kernel === null) return Promise.reject(new Error('The kernel that held this table is gone. Run the cell again to see all of its rows.'));
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => this.#waiting.get(id)?.reject(new Error('The kernel is busy and did not answer. Try again when the cell has finished.')), LIMIT_MS);
      const settle = (): void => {
        clearTimeout(limit);
        this.#waiting.delete(id);
      };
      this.#waiting.set(id, {
        resolve: (rows) => {
          settle();
          resolve(rows);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      kernel.send({ type: 'tableRows', request: id, ...request });
    });
  }

  answered(message: Extract<FromKernel, { type: 'tableRows' }>): void {
    const waiting = this.#waiting.get(message.request);
    if (message.error === undefined) waiting?.resolve(message.rows);
    else waiting?.reject(new Error(message.error));
  }

  kernelGone(): void {
    for (const waiting of [...this.#waiting.values()]) waiting.reject(new Error('The kernel that held this table ended. Run the cell again.'));
  }
}
