import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import Koa from 'koa';
import t from 'tap';
import { isLocal, mountAdmin } from '../../../../core/src/http/admin.ts';
import { Redactor } from '../../../../core/src/config/secrets.ts';
import { GatewayError } from '../../../../core/src/errors/gateway-error.ts';
import { AccessLog } from '../../../../core/src/observe/access-log.ts';
import { createLog } from '../../../../core/src/observe/log.ts';
import type { AdminRoute, GuardsOperator } from '../../../../core/src/pipeline/plugin.ts';
import { handleRequests } from '../handle-requests.ts';

const told: AdminRoute = {
  method: 'GET',
  path: '/told',
  access: 'operator',
  handle: (koa) => void (koa.body = { told: true }),
};
const change: AdminRoute = { ...told, method: 'POST', path: '/change' };
const open: AdminRoute = { ...told, path: '/open', access: 'public' };
const failing: AdminRoute = {
  ...open,
  path: '/failing',
  handle: () => {
    throw new GatewayError('SHUTTING_DOWN', { retryAfterMs: 1_500 });
  },
};

const broken: AdminRoute = {
  ...open,
  path: '/broken',
  handle: () => {
    throw new TypeError('nobody thought of this');
  },
};

async function serve(guards: readonly GuardsOperator[] = []) {
  const lines: unknown[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const options = { level: 'info', redactor: new Redactor(), destination };
  const access = new AccessLog(createLog(options), options);
  const app = new Koa();
  app.use((koa, next) => {
    koa.state['id'] = 'req_1';
    return next();
  });
  app.use(
    mountAdmin(
      {
        admin: [told, change, open, failing, broken],
        operatorGuards: guards,
        trustedProxies: undefined,
      },
      { access, redactor: new Redactor() },
    ).routes(),
  );
  const server = await handleRequests(app.callback());
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, init);
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  return { ask, lines, close: server.close };
}

t.test('answers programs on this machine, and nobody whom a proxy or a page brings', async (t) => {
  const { ask, close } = await serve();
  t.match(await ask('/told'), { status: 200, body: { told: true } });
  const foreign = [
    { 'x-forwarded-for': '127.0.0.1' },
    { 'x-forwarded-host': 'gateway.test' },
    { via: '1.1 proxy' },
    { origin: 'http://127.0.0.1:8317' },
    { 'sec-fetch-site': 'cross-site' },
  ];
  for (const headers of foreign)
    t.match(await ask('/told', { headers }), { status: 403, body: { error: 'OPERATOR_ONLY' } });
  t.match(await ask('/open', { headers: { 'x-real-ip': '10.0.0.1' } }), { status: 200 });
  await close();
});

t.test('lets changes in with a guard only', async (t) => {
  const alone = await serve();
  t.match(await alone.ask('/change', { method: 'POST' }), { status: 403 });
  await alone.close();
  const guarded = await serve([() => false, async ({ headers }) => headers['x-token'] === 'good']);
  t.match(await guarded.ask('/change', { method: 'POST' }), { status: 403 });
  t.match(await guarded.ask('/change', { method: 'POST', headers: { 'x-token': 'good' } }), {
    status: 200,
  });
  await guarded.close();
});

t.test('tells errors as JSON', async (t) => {
  const { ask, close } = await serve();
  const answer = await ask('/failing');
  t.match(answer, { status: 503, body: { error: 'SHUTTING_DOWN' } });
  t.equal(answer.headers.get('retry-after'), '2');
  t.equal(answer.headers.get('cache-control'), 'no-store');
  await close();
});

t.test('tells who asks the id, under which the log has what failed, and its cause', async (t) => {
  const { ask, close, lines } = await serve();
  const told = await ask('/open');
  t.equal(told.headers.get('x-request-id'), 'req_1');
  t.strictSame(lines, [], 'what works is not worth a line');
  const answer = await ask('/broken');
  t.match(answer, { status: 500, body: { error: 'INTERNAL' } });
  t.equal(answer.headers.get('x-request-id'), 'req_1');
  t.notMatch(JSON.stringify(answer.body), /nobody thought/);
  t.match(lines, [
    {
      id: 'req_1',
      path: '/broken',
      status: 500,
      code: 'INTERNAL',
      err: { stack: /nobody thought/ },
    },
  ]);
  await close();
});

t.test('takes no address and no host of another machine for this one', async (t) => {
  const request = (remoteAddress: string, headers: IncomingHttpHeaders) =>
    ({ headers, socket: { remoteAddress } }) as IncomingMessage;
  t.ok(isLocal(request('::1', { host: '[::1]:8317' })));
  t.ok(isLocal(request('::ffff:127.0.0.1', { host: 'localhost:8317' })));
  t.notOk(isLocal(request('10.0.0.1', { host: 'localhost' })));
  t.notOk(isLocal(request('127.0.0.1', { host: 'evil.example' })), 'a name that was bound anew');
  t.notOk(isLocal(request('127.0.0.1', {})));
});
