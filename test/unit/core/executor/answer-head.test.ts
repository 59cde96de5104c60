import t from 'tap';
import {
  headError,
  isEventStream,
  passedHeaders,
} from '../../../../core/src/executor/answer-head.ts';

t.test('knows the heads of answers whose body is of no use', async (t) => {
  const cases: readonly (readonly [
    status: number,
    headers: Record<string, string>,
    code: string | undefined,
  ])[] = [
    [200, {}, undefined],
    [201, { 'content-encoding': 'identity' }, undefined],
    [400, { 'content-encoding': 'gzip' }, undefined],
    [599, {}, undefined],
    [200, { 'content-encoding': 'gzip' }, 'UPSTREAM_PROTOCOL'],
    [301, { location: '/' }, 'UPSTREAM_PROTOCOL'],
    [304, {}, 'UPSTREAM_PROTOCOL'],
    [407, {}, 'PROXY_REFUSED'],
    [600, {}, 'UPSTREAM_PROTOCOL'],
    [999, {}, 'UPSTREAM_PROTOCOL'],
  ];
  for (const [status, headers, code] of cases) {
    const error = headError(status, headers, 'acme');
    if (code === undefined) t.equal(error, undefined, String(status));
    else t.match(error, { code, provider: 'acme' }, String(status));
  }
});

t.test('knows streams, whatever their parameters', async (t) => {
  t.ok(isEventStream({ 'content-type': 'Text/Event-Stream; charset=utf-8' }));
  t.notOk(isEventStream({ 'content-type': 'application/json' }));
  t.notOk(isEventStream({}));
});

t.test('passes headers that are named and single', async (t) => {
  const headers = { 'x-a': '1', 'x-b': '2', 'set-cookie': ['a=b'] };
  const redact = (text: string): string => text.replace('1', '***');
  const passthroughHeaders = ['x-a', 'x-c', 'set-cookie'];
  t.strictSame(passedHeaders(headers, { passthroughHeaders, redact }), { 'x-a': '***' });
});
