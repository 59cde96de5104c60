import t, { type Test } from 'tap';
import { RawClient } from './raw-client.ts';
import {
  bodyCanary,
  chatBody,
  chatRequest,
  clientKey,
  expectOutcome,
  getRequest,
  servesOthers,
  startScene,
  type Expected,
  type RequestParts,
} from './scene.ts';

const scene = await startScene();
t.teardown(() => scene.close());

const malformed: Expected = { status: 400, code: 'HTTP_MALFORMED', form: 'plain', closes: true };
const misshapen: Expected = { status: 400, code: 'HTTP_MALFORMED', closes: true };

/** What would be a second request if the first one's length were read in another way. */
const smuggled = getRequest('/v1/models').toString('latin1');
const chunked = (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

async function each(
  t: Test,
  cases: Readonly<Record<string, string | Buffer>>,
  expected: Expected,
): Promise<void> {
  for (const [name, bytes] of Object.entries(cases))
    await t.test(name, async (t) => void (await expectOutcome(t, scene, bytes, expected)));
}

const withLengths = (...more: string[]) =>
  chatRequest({ headers: { 'content-length': undefined }, more });

t.test('row 1: a length and chunks at once; the request behind is not handled', async (t) => {
  const headers = { 'transfer-encoding': 'chunked' };
  const cases = {
    'length that fits': chatRequest({ headers, body: chunked(chatBody()) + smuggled }),
    'length that is shorter': chatRequest({
      headers: { ...headers, 'content-length': '5' },
      body: `0\r\n\r\n${smuggled}`,
    }),
  };
  await each(t, cases, malformed);
});

t.test('row 2: transfer codings that two readers could read in two ways', async (t) => {
  const coded = (...more: string[]) =>
    chatRequest({ headers: { 'content-length': undefined }, more, body: chunked(chatBody()) });
  const cases = {
    xchunked: coded('transfer-encoding: xchunked'),
    'chunked, identity': coded('transfer-encoding: chunked, identity'),
    'two headers': coded('transfer-encoding: chunked', 'transfer-encoding: identity'),
    'chunked twice': coded('transfer-encoding: chunked', 'transfer-encoding: chunked, chunked'),
  };
  await each(t, cases, { ...malformed, form: 'any' });
});

t.test('row 3: a transfer coding besides chunked', async (t) => {
  const headers = { 'content-length': undefined, 'transfer-encoding': 'gzip, chunked' };
  const bytes = chatRequest({ headers, body: chunked(chatBody()) });
  await expectOutcome(t, scene, bytes, { status: 415, code: 'MEDIA_UNSUPPORTED', closes: true });
});

t.test('row 4: lengths that are no length', async (t) => {
  const cases = Object.fromEntries(
    [
      ['content-length: 3', 'content-length: 3'],
      ['content-length: 3', 'content-length: 4'],
      ['content-length: 3, 3'],
      ['content-length: +3'],
      ['content-length: -1'],
      ['content-length: 0x10'],
      ['content-length: 10000000000000000000000'],
    ].map((lines) => [lines.join(' & '), withLengths(...lines)]),
  );
  await each(t, cases, malformed);
});

t.test('row 5: header lines that are none', async (t) => {
  const withLines = (...more: string[]) => chatRequest({ more });
  const lineFeeds = chatRequest().toString('latin1').replaceAll('\r\n', '\n');
  const cases = {
    'space before the colon': withLines('x-a : b'),
    'a bare CR': withLines('x-a: b\rx-c: d'),
    'a NUL': withLines('x-a: b\0c'),
    'a NUL in a name': withLines('x-\0a: b'),
    'line feeds only': lineFeeds,
    'a folded first header': 'GET /v1/models HTTP/1.1\r\n folded: yes\r\nhost: a\r\n\r\n',
  };
  await each(t, cases, malformed);
});

t.test('row 6: chunks that are none', async (t) => {
  const withChunks = (body: string) =>
    chatRequest({
      headers: { 'content-length': undefined, 'transfer-encoding': 'chunked' },
      body,
    });
  const body = chatBody();
  const size = body.length.toString(16);
  const cases = {
    'a size with 0x': withChunks(`0x${size}\r\n${body}\r\n0\r\n\r\n`),
    'a bad end of a chunk': withChunks(`${size}\r\n${body}XX0\r\n\r\n`),
    'line feeds around a chunk': withChunks(`${size}\n${body}\n0\n\n`),
    'a size that is none': withChunks(`zz\r\n${body}\r\n0\r\n\r\n`),
  };
  await each(t, cases, malformed);
  const extension = `${size};x=${'y'.repeat(20_000)}\r\n${body}\r\n0\r\n\r\n`;
  await each(t, { 'an extension of 20 KB': withChunks(extension) }, malformed);
});

t.test('rows 7 to 9: the Host header', async (t) => {
  const withHost = (host: string | undefined, ...more: string[]) =>
    chatRequest({ headers: { host }, more });
  const cases: Record<string, Buffer> = {
    none: withHost(undefined),
    two: withHost('gateway.test', 'Host: evil.test'),
    'two, equal': withHost('gateway.test', 'HOST: gateway.test'),
    'one with user information': withHost('evil.com:x@good.com'),
    'one with a path': withHost('gateway.test/admin'),
    'one with a space': withHost('gateway.test evil.test'),
    'one with a comma': withHost('a.test,b.test'),
    'one with a port that is none': withHost('gateway.test:80a'),
    'an empty one': withHost(''),
  };
  await each(t, cases, misshapen);
});

t.test('row 7: HTTP/1.0 needs no Host', async (t) => {
  const line = 'POST /v1/chat/completions HTTP/1.0';
  const parts: RequestParts = { line, headers: { host: undefined } };
  await expectOutcome(t, scene, chatRequest(parts), { status: 200, closes: true, reaches: 1 });
});

t.test('row 9: nobody decides or answers by the Host', async (t) => {
  for (const host of ['127.0.0.1', 'localhost:1', '[::1]:8317', 'api.vendor.example']) {
    const bytes = chatRequest({ headers: { host } });
    const [answer] = await expectOutcome(t, scene, bytes, { status: 200, reaches: 1 });
    t.equal(answer?.headers.get('location'), undefined);
    t.equal(scene.upstream.requests.at(-1)?.headers.host, new URL(scene.upstream.url).host);
  }
});

t.test('row 10: HTTP/0.9 and versions to come', async (t) => {
  const client = scene.connect();
  await client.send('GET /v1/models\r\n\r\n');
  const [answer] = await client.answers();
  t.equal(answer?.status, 400);
  t.ok(await client.closes());
  for (const version of ['2.0', '3.0', '1.2', '9.9']) {
    const bytes = chatRequest({ line: `POST /v1/chat/completions HTTP/${version}` });
    await expectOutcome(t, scene, bytes, { ...malformed, form: 'any' });
  }
});

t.test('row 11: methods of no API', async (t) => {
  const refused: Expected = { status: 405, code: 'METHOD_NOT_ALLOWED' };
  for (const method of ['TRACE', 'PROPFIND', 'MKCOL', 'PURGE', 'QUERY'])
    await expectOutcome(t, scene, `${method} /v1/models HTTP/1.1\r\nhost: a\r\n\r\n`, refused);
  const plain: Expected = { ...refused, form: 'plain', closes: true };
  const connect = 'CONNECT 169.254.169.254:80 HTTP/1.1\r\nhost: 169.254.169.254\r\n\r\n';
  await expectOutcome(t, scene, connect, plain);
  await expectOutcome(t, scene, 'FETCH /v1/models HTTP/1.1\r\nhost: a\r\n\r\n', plain);
  await expectOutcome(t, scene, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', malformed);
});

t.test('row 11: methods that the path does not have', async (t) => {
  for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'GET']) {
    const line = `${method} /v1/chat/completions HTTP/1.1`;
    const bytes = chatRequest({ line, headers: { 'content-length': '0' }, body: '' });
    await expectOutcome(t, scene, bytes, { status: 405, code: 'METHOD_NOT_ALLOWED' });
  }
  const head = chatRequest({
    line: 'HEAD /v1/nothing HTTP/1.1',
    headers: { 'content-length': undefined },
    body: '',
  });
  const client = scene.connect();
  await client.send(head);
  await client.until(({ text }) => text.includes('\r\n\r\n'));
  t.match(client.received.text, /^HTTP\/1\.1 404 /);
  t.ok(client.received.text.endsWith('\r\n\r\n'), 'an answer to HEAD has no body');
  client.destroy();
});

t.test('row 12: request targets that are no path', async (t) => {
  const targets = [
    'http://169.254.169.254/',
    'http://gateway.test/v1/chat/completions',
    'https://evil.test/v1/models',
    '*',
    '\\\\evil.test\\v1',
    '/v1\\..\\admin',
  ];
  const cases = Object.fromEntries(
    targets.map((target) => [target, chatRequest({ line: `POST ${target} HTTP/1.1` })]),
  );
  await each(t, cases, { ...misshapen, form: 'any' });
});

t.test('rows 13 and 14: headers that are too large or too many', async (t) => {
  const tooLarge: Expected = { status: 431, code: 'HEADERS_TOO_LARGE', closes: true };
  const many = (count: number) => Array.from({ length: count }, (_, at) => `x-${at}: y`);
  const large = chatRequest({ headers: { 'x-large': 'y'.repeat(17 * 1024) } });
  await expectOutcome(t, scene, large, { ...tooLarge, form: 'plain' });
  const target = chatRequest({ line: `POST /v1/${'y'.repeat(17 * 1024)} HTTP/1.1` });
  await expectOutcome(t, scene, target, { ...tooLarge, form: 'plain' });
  await expectOutcome(t, scene, chatRequest({ more: many(97) }), tooLarge);
  await expectOutcome(t, scene, chatRequest({ more: many(1_500) }), { ...tooLarge, form: 'any' });
  const fit = chatRequest({ more: many(90) });
  await expectOutcome(t, scene, fit, { status: 200, closes: false, reaches: 1 });
});

t.test('row 13: an endless header is answered too', async (t) => {
  const client = scene.connect();
  await client.send(`GET /v1/models HTTP/1.1\r\nhost: a\r\nx-large: ${'y'.repeat(2_000_000)}`);
  const [answer] = await client.answers();
  t.equal(answer?.status, 431, 'the client gets the answer although it wrote on');
  t.ok(await client.closes());
  t.notOk(client.received.broken, 'the connection ends without a reset');
});

t.test('row 15: headers named like members of every object', async (t) => {
  const more = [
    '__proto__: polluted',
    'constructor: polluted',
    'hasOwnProperty: polluted',
    'toString: polluted',
  ];
  await expectOutcome(t, scene, chatRequest({ more }), { status: 200, reaches: 1 });
  const sent = scene.upstream.requests.at(-2)?.headers ?? {};
  t.notOk(Object.values(sent).includes('polluted'), 'the upstream gets none of them');
  t.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
  t.equal(typeof {}.hasOwnProperty, 'function');
  const query = chatRequest({
    line: 'POST /v1/chat/completions?__proto__=polluted&constructor=x HTTP/1.1',
  });
  await expectOutcome(t, scene, query, { status: 200, reaches: 1 });
});

t.test('row 16: "100 Continue" comes after the key and the length are checked', async (t) => {
  const head = (changes: Readonly<Record<string, string | undefined>>) =>
    chatRequest({ headers: { expect: '100-continue', ...changes }, body: '' });
  const huge = String(50 * 1024 * 1024);
  const strange = { authorization: 'Bearer nobody-knows-this-one', 'content-length': '200' };
  const cases = [
    { bytes: head({ 'content-length': huge }), status: 413, code: 'BODY_TOO_LARGE' },
    { bytes: head(strange), status: 401, code: 'KEY_UNKNOWN' },
    { bytes: head({ ...strange, 'content-length': huge }), status: 401, code: 'KEY_UNKNOWN' },
  ];
  for (const { bytes, code, status } of cases) {
    const client = scene.connect();
    await client.send(bytes);
    const [answer] = await client.answers();
    t.equal(answer?.status, status);
    t.match(answer?.body, `"${code}"`);
    t.notMatch(client.received.text, 'HTTP/1.1 100');
    t.ok(await client.closes(), 'what was announced is not waited for');
  }
  const body = chatBody();
  const client = scene.connect();
  await client.send(head({ 'content-length': String(body.length) }));
  t.ok(await client.until(({ text }) => text.startsWith('HTTP/1.1 100 Continue\r\n\r\n')));
  await client.send(body);
  const [answer] = await client.answers();
  t.equal(answer?.status, 200);
  client.destroy();
});

t.test('row 17: an upgrade to HTTP/2 is not taken', async (t) => {
  const more = ['connection: Upgrade, HTTP2-Settings', 'upgrade: h2c', 'http2-settings: AAMAAABk'];
  await expectOutcome(t, scene, chatRequest({ more }), { status: 200, reaches: 1 });
  await expectOutcome(t, scene, getRequest('/v1/models', more), { status: 200 });
  const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
  await expectOutcome(t, scene, preface, malformed);
});

t.test('row 18: no path of an API speaks WebSocket', async (t) => {
  const more = [
    'connection: Upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  const refused: Expected = { status: 426, code: 'UPGRADE_UNSUPPORTED', closes: true };
  for (const path of ['/v1/models', '/v1/chat/completions', '/health', '/admin/ws'])
    await expectOutcome(t, scene, getRequest(path, more), refused);
  const messages = getRequest('/v1/messages', ['anthropic-version: 2023-06-01', ...more]);
  await expectOutcome(t, scene, messages, { ...refused, form: 'messages' });
});

t.test('clients of the Messages API are refused in their own format', async (t) => {
  const line = 'POST /v1/messages HTTP/1.1';
  const twoHosts = chatRequest({ line, more: ['host: evil.test'] });
  await expectOutcome(t, scene, twoHosts, { ...misshapen, form: 'messages' });
  const coding = { 'content-length': undefined, 'transfer-encoding': 'gzip, chunked' };
  const coded = chatRequest({ line, headers: coding, body: chunked(chatBody()) });
  await expectOutcome(t, scene, coded, {
    status: 415,
    code: 'MEDIA_UNSUPPORTED',
    form: 'messages',
    closes: true,
  });
  const header = ['anthropic-version: 2023-06-01', 'host: evil.test'];
  const byHeader = getRequest('/v1/models', header);
  await expectOutcome(t, scene, byHeader, { ...misshapen, form: 'messages' });
});

t.test('a bad request behind a good one does not end up in its answer', async (t) => {
  const client = new RawClient(scene.port);
  await client.send(Buffer.concat([chatRequest(), Buffer.from('BAD\0REQUEST\r\n\r\n')]));
  await client.closes();
  const { text } = client.received;
  t.notMatch(text, /^HTTP\/1\.1 400/, 'the good request is not answered with the refusal');
  t.notOk(text.includes(bodyCanary) || text.includes(clientKey));
  await servesOthers(t, scene);
});
