import t from 'tap';
import { matchesPath, notFound } from '../../../../core/src/http/not-found.ts';
import type { Endpoint } from '../../../../core/src/pipeline/plugin.ts';

const endpoint = (method: Endpoint['method'], path: string): Endpoint => ({
  method,
  path,
  dialect: 'line',
  operation: 'generate',
});
const endpoints = [
  endpoint('POST', '/v1/say'),
  endpoint('GET', '/v1/models/*model'),
  endpoint('POST', '/v2/models/*model\\:say'),
  endpoint('GET', '/v2/rooms/:room/doors'),
];

t.test('names the method of a path that is known', async (t) => {
  for (const path of ['/v1/say', '/v2/models/a/b:say'])
    t.match(notFound('PUT', path, endpoints), {
      code: 'METHOD_NOT_ALLOWED',
      message: `Use POST for ${path}.`,
    });
});

t.test('names a path that is near, as documents write it', async (t) => {
  t.match(notFound('POST', '/say', endpoints), { message: /Did you mean \/v1\/say\?/ });
  t.match(notFound('POST', '/v2/models/{model}:sy', endpoints), {
    code: 'ROUTE_UNKNOWN',
    message: /Did you mean \/v2\/models\/\{model\}:say\?/,
  });
  t.match(notFound('POST', '/v1/models/x', endpoints), { code: 'ROUTE_UNKNOWN' });
});

t.test('names some paths where none is near', async (t) => {
  const { message } = notFound('GET', '/somewhere/else/entirely', endpoints);
  t.match(message, 'Known: /v1/say, /v1/models/{model}, /v2/models/{model}:say, ');
  t.match(message, '/v2/rooms/{room}/doors.');
  const many = Array.from({ length: 20 }, (_, index) => endpoint('GET', `/path${index}/long`));
  t.match(notFound('GET', '/somewhere/else/entirely', many).message, /path7\/long …\.$/);
});

t.test('knows what a pattern stands for', async (t) => {
  const takes = (pattern: string, path: string) => matchesPath(endpoint('GET', pattern), path);
  t.ok(takes('/a/*rest', '/a/b/c'));
  t.ok(takes('/a/:one/c', '/a/b/c'));
  t.notOk(takes('/a/:one/c', '/a/b/b/c'));
  t.notOk(takes('/a.b', '/axb'));
  t.ok(takes('/a/*model\\:count', '/a/m:count'));
  t.notOk(takes('/a/*model\\:count', '/a/m/count'));
});
