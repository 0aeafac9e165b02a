import { describe, expect, it } from 'vitest';
import { cookieName, decide, type Access } from './access.ts';

const ACCESS: Access = { token: 'T'.repeat(43), cookieSecret: 'S'.repeat(43), port: 3000 };
const OWN = { host: '127.0.0.1:3000' };
const WITH = { ...OWN, cookie: `a=b; ${cookieName(3000)}=${ACCESS.cookieSecret}` };
const NO_COOKIE = { type: 'refuse', status: 401, reason: 'Open the address with its token that the server printed at its start.' };

describe('access', () => {
  it('is refused without the token and without the cookie', () => {
    expect(decide('GET', '/', OWN, ACCESS)).toEqual(NO_COOKIE);
    expect(decide('GET', '/', { ...OWN, cookie: `${cookieName(3000)}=wrong` }, ACCESS)).toEqual(NO_COOKIE);
    expect(decide('GET', '/', { ...OWN, cookie: `${cookieName(3001)}=${ACCESS.cookieSecret}` }, ACCESS)).toEqual(NO_COOKIE);
    expect(decide('GET', '/', { ...OWN, cookie: `${cookieName(3000)}=${ACCESS.token}` }, ACCESS)).toEqual(NO_COOKIE);
  });

  it('is given for the cookie', () => {
    expect(decide('GET', '/', WITH, ACCESS)).toEqual({ type: 'allow' });
    expect(decide('GET', '/rt/?EIO=4', { ...WITH, origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-origin' }, ACCESS)).toEqual({ type: 'allow' });
    expect(decide('GET', '/', { ...WITH, host: 'localhost:3000', origin: 'http://localhost:3000' }, ACCESS)).toEqual({ type: 'allow' });
  });

  it('exchanges the token for an HttpOnly SameSite=Strict cookie and goes to the clean address', () => {
    expect(decide('GET', `/notebook/a.ipynb?token=${ACCESS.token}&x=1`, OWN, ACCESS)).toEqual({
      type: 'exchange',
      cookie: `emberline-3000=${ACCESS.cookieSecret}; Path=/; HttpOnly; SameSite=Strict`,
      location: '/notebook/a.ipynb?x=1',
    });
  });

  it('never redirects to another host', () => {
    const decision = decide('GET', `//evil.example/?token=${ACCESS.token}`, OWN, ACCESS);
    expect(decision.type === 'exchange' && /^\/(?!\/)/.test(decision.location)).toBe(true);
  });

  it('is refused for a wrong token even with the cookie', () => {
    expect(decide('GET', '/?token=x', WITH, ACCESS)).toEqual({ type: 'refuse', status: 401, reason: 'The token is not the one this server printed at its start.' });
  });

  it.each([
    ['a name rebound to 127.0.0.1', { ...WITH, host: 'evil.example:3000' }],
    ['no Host', { ...WITH, host: undefined }],
    ['another port', { ...WITH, host: '127.0.0.1:3001' }],
    ['a foreign Origin', { ...WITH, origin: 'http://evil.example' }],
    ['the Origin of another port', { ...WITH, origin: 'http://127.0.0.1:8080' }],
    ['the opaque Origin of a sandboxed frame', { ...WITH, origin: 'null' }],
    ['https of the same host', { ...WITH, origin: 'https://127.0.0.1:3000' }],
    ['a page of another port of this host', { ...WITH, 'sec-fetch-site': 'same-site' }],
    ['a page of another site', { ...WITH, 'sec-fetch-site': 'cross-site' }],
  ])('is refused to %s', (_name, headers) => {
    expect(decide('GET', '/', headers, ACCESS)).toMatchObject({ type: 'refuse', status: 403 });
    expect(decide('GET', '/rt/?EIO=4&transport=websocket', headers, ACCESS)).toMatchObject({ type: 'refuse', status: 403 });
  });
});
