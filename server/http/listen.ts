/** Binds an HTTP server to 127.0.0.1: on the port asked for, or on the first free one from 3000 on. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const FIRST_PORT = 3000;
const TRIED_PORTS = 100;

export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';

  constructor(what: string) {
    super(`${what} in use on 127.0.0.1. Choose another with --port, or leave it out for the next free one.`);
  }
}

/** The port it listens on. `port`: 0 for any, null for the next free one. Throws PortTakenError. */
export async function listen(server: Server, port: number | null): Promise<number> {
  const candidates = port === null ? Array.from({ length: TRIED_PORTS }, (_, index) => FIRST_PORT + index) : [port];
  for (const candidate of candidates) {
    if (await tryPort(server, candidate)) return (server.address() as AddressInfo).port;
  }
  throw new PortTakenError(port === null ? `Ports ${FIRST_PORT} to ${FIRST_PORT + TRIED_PORTS - 1} are all` : `Port ${port} is`);
}

function tryPort(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      server.off('listening', listening);
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    };
    const listening = (): void => {
      server.off('error', failed);
      resolve(true);
    };
    server.once('error', failed);
    server.once('listening', listening);
    server.listen(port, '127.0.0.1');
  });
}
