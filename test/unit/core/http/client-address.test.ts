import type { IncomingMessage } from 'node:http';
import t from 'tap';
import { addressesIn } from '../../../../core/src/config/networks.ts';
import { clientAddress } from '../../../../core/src/http/client-address.ts';

/** The client of a request of this peer, where these proxies are trusted. */
function clientOf(peer: string, forwarded?: string, proxies: readonly string[] = []): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  const request = { headers, socket: { remoteAddress: peer } } as unknown as IncomingMessage;
  return clientAddress(request, addressesIn(proxies));
}

t.test('believes nobody when no proxy is trusted', async (t) => {
  t.equal(clientOf('203.0.113.9', '127.0.0.1'), '203.0.113.9');
  t.equal(clientOf('127.0.0.1', '203.0.113.9'), '127.0.0.1');
});

t.test('believes a trusted peer only', async (t) => {
  const proxies = ['10.0.0.0/8', 'fd00::/8'];
  t.equal(clientOf('10.1.2.3', '203.0.113.9', proxies), '203.0.113.9');
  t.equal(clientOf('fd12::1', '2001:db8::7', proxies), '2001:db8::7');
  t.equal(clientOf('203.0.113.1', '127.0.0.1', proxies), '203.0.113.1', 'forged from elsewhere');
  t.equal(clientOf('11.0.0.1', '127.0.0.1', proxies), '11.0.0.1');
  t.equal(clientOf('', '127.0.0.1', proxies), '', 'a peer without an address');
});

t.test('takes the right-most address that is no trusted proxy', async (t) => {
  const proxies = ['10.0.0.0/8'];
  const forged = '127.0.0.1, 203.0.113.9, 10.0.0.7';
  t.equal(clientOf('10.1.2.3', forged, proxies), '203.0.113.9');
  t.equal(clientOf('10.1.2.3', '10.0.0.9, 10.0.0.7', proxies), '10.0.0.9', 'all are proxies');
  t.equal(clientOf('10.1.2.3', '203.0.113.9, nonsense', proxies), '10.1.2.3');
  t.equal(clientOf('10.1.2.3', '203.0.113.9, nonsense, 10.0.0.7', proxies), '10.0.0.7');
  t.equal(clientOf('10.1.2.3', '', proxies), '10.1.2.3');
});

t.test('reads addresses with ports, and IPv4 inside IPv6', async (t) => {
  const proxies = ['10.1.2.3'];
  t.equal(clientOf('10.1.2.3', '203.0.113.9:4711', proxies), '203.0.113.9');
  t.equal(clientOf('10.1.2.3', '[2001:db8::7]:4711', proxies), '2001:db8::7');
  t.equal(clientOf('10.1.2.3', '2001:db8::7', proxies), '2001:db8::7');
  t.equal(clientOf('::ffff:10.1.2.3', '::ffff:203.0.113.9', proxies), '203.0.113.9');
  t.equal(clientOf('::ffff:192.0.2.1'), '192.0.2.1');
});
