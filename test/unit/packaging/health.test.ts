import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { selfSigned } from './self-signed.ts';

const script = fileURLToPath(new URL('../../../packaging/docker/health.js', import.meta.url));

t.test('a gateway that answers is healthy', async (t) => {
  const port = await listening(
    t,
    createServer((request, response) =>
      response.writeHead(request.url === '/health/live' ? 200 : 404).end(),
    ),
  );
  t.equal(await check(port), 0);
});

t.test('one that answers with an error is not', async (t) => {
  const port = await listening(
    t,
    createServer((_request, response) => response.writeHead(500).end()),
  );
  t.equal(await check(port), 1);
});

t.test('one that is not there is not', async (t) => {
  const server = createServer();
  const port = await listening(t, server);
  await new Promise((resolve) => server.close(resolve));
  t.equal(await check(port), 1);
});

t.test('over TLS', async (t) => {
  const files = selfSigned(t);
  if (files === undefined) return t.plan(0, 'there is no openssl to make a certificate');
  const answer = (status: number) =>
    createSecureServer(files, (_request, response) => response.writeHead(status).end());
  t.equal(
    await check(await listening(t, answer(200))),
    0,
    'the certificate may be for another name',
  );
  t.equal(await check(await listening(t, answer(500))), 1);
  const strict = createSecureServer(
    { ...files, requestCert: true, rejectUnauthorized: true },
    (_request, response) => response.writeHead(200).end(),
  );
  t.equal(await check(await listening(t, strict)), 0, 'asking for a certificate is an answer');
});

function listening(t: Test, server: Server): Promise<number> {
  t.teardown(() => server.close());
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(parsePort(server))));
}

function parsePort(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function check(port: number): Promise<number> {
  return new Promise((resolve) => {
    const env = { PATH: process.env['PATH'], AI_PROXY_PORT: String(port) };
    execFile(process.execPath, [script], { env }, (error) =>
      resolve(error === null ? 0 : Number(error.code)),
    );
  });
}
