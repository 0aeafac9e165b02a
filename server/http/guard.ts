/** The gate before everything the server answers over HTTP: headers that hold for all, then the decision about access. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { decide, type Access } from '../security/access.ts';

/** True when the request may go on; otherwise it was answered. */
export function admit(request: IncomingMessage, response: ServerResponse, access: Access): boolean {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('x-frame-options', 'DENY');
  const decision = decide(request.method ?? 'GET', request.url ?? '/', request.headers, access);
  switch (decision.type) {
    case 'allow':
      return true;
    case 'exchange':
      response.writeHead(303, { location: decision.location, 'set-cookie': decision.cookie, 'cache-control': 'no-store' }).end();
      return false;
    case 'refuse':
      response.writeHead(decision.status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
      response.end(`${decision.status === 401 ? 'No access' : 'Refused'}: ${decision.reason}\n`);
      return false;
  }
}

/** The same for an upgrade, which has no response object. */
export function admitUpgrade(request: IncomingMessage, socket: Duplex, access: Access): boolean {
  const decision = decide(request.method ?? 'GET', request.url ?? '/', request.headers, access);
  if (decision.type === 'allow') return true;
  const status = decision.type === 'refuse' ? decision.status : 401;
  socket.end(`HTTP/1.1 ${status} ${status === 401 ? 'Unauthorized' : 'Forbidden'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  return false;
}
