/**
 * Who may speak to the server: decided from a request's head alone, the same for HTTP, upgrades and socket handshakes.
 *
 * The token of the printed URL is exchanged once for an HttpOnly cookie. Host and Origin are checked first, so that
 * neither a foreign page nor a name rebound to 127.0.0.1 gets as far as the secret. Deny by default; pure.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface Access {
  /** In the printed URL; new with every start. */
  readonly token: string;
  /** Value of the cookie; kept over restarts so that an open tab can come back. */
  readonly cookieSecret: string;
  readonly port: number;
}

export type Decision =
  | { readonly type: 'allow' }
  /** The token was right: set the cookie and go to the same address without the token. */
  | { readonly type: 'exchange'; readonly cookie: string; readonly location: string }
  | { readonly type: 'refuse'; readonly status: 401 | 403; readonly reason: string };

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** Decides about one request. `url` is the request target (`/path?query`). */
export function decide(method: string, url: string, headers: IncomingHttpHeaders, access: Access): Decision {
  const foreign = foreignReason(headers, access.port);
  const target = new URL(url, 'http://127.0.0.1');
  const token = target.searchParams.get('token');
  if (foreign !== null && !(token !== null && foreign === 'site')) return refuse(403, foreign === 'site' ? 'The request came from another site.' : foreign);
  if (token !== null && method === 'GET') {
    if (!sameSecret(token, access.token)) return refuse(401, 'The token is not the one this server printed at its start.');
    target.searchParams.delete('token');
    return { type: 'exchange', cookie: cookieHeader(access), location: `${target.pathname.replace(/^\/{2,}/, '/')}${target.search}` };
  }
  if (!hasCookie(headers.cookie, access)) return refuse(401, 'Open the address with its token that the server printed at its start.');
  return { type: 'allow' };
}

/** Cookies are shared by all ports of a host, so the name carries the port. */
export function cookieName(port: number): string {
  return `emberline-${port}`;
}

function cookieHeader(access: Access): string {
  return `${cookieName(access.port)}=${access.cookieSecret}; Path=/; HttpOnly; SameSite=Strict`;
}

function hasCookie(header: string | undefined, access: Access): boolean {
  const name = cookieName(access.port);
  return (header ?? '').split(';').some((part) => {
    const [key, value] = part.trim().split('=');
    return key === name && value !== undefined && sameSecret(value, access.cookieSecret);
  });
}

/** Null when Host, Origin and Fetch metadata are all of this server; `site` when only the fetch metadata speak against it. */
function foreignReason(headers: IncomingHttpHeaders, port: number): string | null {
  const own = LOOPBACK_NAMES.map((name) => `${name}:${port}`);
  if (headers.host === undefined || !own.includes(headers.host.toLowerCase())) return 'The Host of the request is not this server.';
  if (headers.origin !== undefined && !own.some((host) => headers.origin === `http://${host}`)) return 'The request came from a foreign Origin.';
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none' ? null : 'site';
}

function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function refuse(status: 401 | 403, reason: string): Decision {
  return { type: 'refuse', status, reason };
}
