import t from 'tap';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { readBody, type BodyLimits } from '../../../../core/src/http/body.ts';
import { ask, dial, handleRequests, type Handling } from '../handle-requests.ts';
import { waitFor } from '../executor/upstream-attempt.ts';

const limits: BodyLimits = {
  maxBytes: 1000,
  timeoutMs: 400,
  minBytesPerSecond: 1000,
  graceMs: 100,
};

async function reading(
  changes: Partial<BodyLimits> = {},
): Promise<Handling & { readonly bodies: Buffer[] }> {
  const bodies: Buffer[] = [];
  const server = await handleRequests(async (request, response) => {
    bodies.push(await readBody(request, response, { ...limits, ...changes }));
    response.end('fine');
  });
  return { ...server, bodies };
}

t.test('reads bodies up to the limit, whole, chunked or none', async (t) => {
  const server = await reading();
  for (const body of ['', '{}', 'é漢', 'x'.repeat(1000)])
    for (const headers of [
      { 'content-length': String(Buffer.byteLength(body)) },
      { 'transfer-encoding': 'chunked' },
    ]) {
      t.match(await ask(server.port, body, headers), { status: 200 });
      t.equal(server.bodies.pop()?.toString(), body);
    }
  await server.close();
});

t.test('requests that came in one piece have each their own body', async (t) => {
  const server = await reading();
  const socket = await dial(server.port);
  const post = (body: string): string =>
    `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  socket.write(`${post('first')}${post('second')}${post('third').slice(0, -2)}`);
  await waitFor(() => server.bodies.length === 2);
  socket.write('rd');
  await waitFor(() => server.bodies.length === 3);
  t.same(server.bodies.map(String), ['first', 'second', 'third']);
  socket.destroy();
  await server.close();
});

t.test('a body that came in pieces before anybody read it is whole', async (t) => {
  const text = 'abcdefghij'.repeat(10_000);
  let read = '';
  const server = await handleRequests(async (request, response) => {
    await waitFor(() => request.readableLength === text.length);
    read = String(await readBody(request, response, { ...limits, maxBytes: text.length }));
    response.end('fine');
  });
  t.match(await ask(server.port, text, { 'content-length': String(text.length) }), { status: 200 });
  t.equal(read, text);
  await server.close();
});

t.test('refuses a length above the limit before it reads anything', async (t) => {
  const server = await reading();
  const socket = await dial(server.port);
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1001\r\n\r\n');
  await waitFor(() => server.errors.length === 1);
  t.match(server.errors[0], { code: 'BODY_TOO_LARGE', status: 413, message: /larger than/ });
  socket.destroy();
  await server.close();
});

t.test('stops a chunked body at the limit', async (t) => {
  const server = await reading();
  const socket = await dial(server.port);
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
  for (let count = 0; count < 50 && socket.writable; count++) {
    socket.write(`64\r\n${'x'.repeat(100)}\r\n`);
    await sleep(1);
  }
  await waitFor(() => server.errors.length === 1);
  t.match(server.errors[0], { code: 'BODY_TOO_LARGE' });
  socket.destroy();
  await server.close();
});

t.test('gives up a body that is slow, that stands still, or that takes too long', async (t) => {
  const server = await reading({ timeoutMs: 60_000 });
  const socket = await dial(server.port);
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\nx');
  await waitFor(() => server.errors.length === 1);
  t.match(server.errors[0], { code: 'BODY_TIMEOUT', status: 408 });
  socket.destroy();
  await server.close();

  const patient = await reading({ minBytesPerSecond: 1 });
  const steady = await dial(patient.port);
  steady.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\n');
  const drip = setInterval(() => steady.write('x'), 10);
  await waitFor(() => patient.errors.length === 1);
  clearInterval(drip);
  t.match(patient.errors[0], { code: 'BODY_TIMEOUT' });
  steady.destroy();
  await patient.close();
});

t.test('knows a body that ends before its length', async (t) => {
  const server = await reading();
  const cut = ['content-length: 10\r\n\r\n12345', 'transfer-encoding: chunked\r\n\r\n5\r\n123'];
  for (const [index, text] of cut.entries()) {
    const socket = await dial(server.port);
    socket.write(`POST / HTTP/1.1\r\nhost: x\r\n${text}`);
    await sleep(20);
    socket.destroy();
    await waitFor(() => server.errors.length > index);
    t.match(server.errors[index], { code: 'BODY_INCOMPLETE', status: 400 });
  }
  await server.close();
});

t.test('does not wait for a client that left before anybody read', async (t) => {
  const errors: unknown[] = [];
  const server = await handleRequests(async (request, response) => {
    await new Promise((resolve) => request.once('error', () => undefined).once('close', resolve));
    await readBody(request, response, limits).catch((error: unknown) => errors.push(error));
  });
  const socket = await dial(server.port);
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n12345');
  await sleep(20);
  socket.destroy();
  await waitFor(() => errors.length === 1);
  t.match(errors[0], { code: 'BODY_INCOMPLETE' });
  await server.close();
});

t.test('tells a client that waits to go on, but only for a body it will read', async (t) => {
  const server = await reading();
  const socket = await dial(server.port);
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  socket.write('POST / HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n');
  await waitFor(() => heard.includes('100 Continue'));
  socket.write('{}');
  await waitFor(() => heard.includes('200 OK'));
  socket.destroy();
  const large = await dial(server.port);
  let refusal = '';
  large.on('data', (chunk: Buffer) => (refusal += chunk.toString()));
  large.write('POST / HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 2000\r\n\r\n');
  await waitFor(() => server.errors.length === 1);
  await waitFor(() => refusal !== '');
  t.notMatch(refusal, '100 Continue');
  large.destroy();
  await server.close();
});

t.test('decompresses, and counts what comes out', async (t) => {
  const server = await reading();
  await ask(server.port, '', { 'content-encoding': 'identity' });
  const packed = gzipSync(JSON.stringify({ a: 'x'.repeat(500) }));
  const send = async (bytes: Buffer, coding: string): Promise<void> => {
    const socket = await dial(server.port);
    socket.write(
      `POST / HTTP/1.1\r\nhost: x\r\ncontent-encoding: ${coding}\r\ncontent-length: ${bytes.length}\r\n\r\n`,
    );
    socket.write(bytes);
    await once(socket, 'data');
    socket.destroy();
  };
  await send(packed, 'gzip');
  t.equal(server.bodies.at(-1)?.length, 508);
  await send(gzipSync('x'.repeat(100_000)), 'gzip');
  await send(packed, 'gzip, gzip');
  t.match(server.errors, [{ code: 'BODY_TOO_LARGE' }, { code: 'MEDIA_UNSUPPORTED' }]);
  await server.close();
});
