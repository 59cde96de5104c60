import t from 'tap';
import { Redactor } from '../../../../core/src/config/secrets.ts';
import type { ExchangeEnd } from '../../../../core/src/context/endings.ts';
import { GatewayError } from '../../../../core/src/errors/gateway-error.ts';
import { AccessLog } from '../../../../core/src/observe/access-log.ts';
import { createLog } from '../../../../core/src/observe/log.ts';
import { fakeContext } from '../fake-exchange.ts';
import { ask, handleRequests } from '../handle-requests.ts';

const redactor = new Redactor();
redactor.add('sk-secret-0123');
const ip = '203.0.113.7';

function accessLog(onLine: (line: string) => void, level = 'info'): AccessLog {
  const options = { level, redactor, destination: { write: onLine } };
  return new AccessLog(createLog(options), options);
}

t.test('logs what was lost in few words, whatever names clients choose', async (t) => {
  const written: string[] = [];
  const log = accessLog((line) => written.push(line));
  const ctx = await fakeContext();
  ctx.trace.warn(
    Array.from({ length: 30 }, () => ({ path: 'p'.repeat(100_000), reason: 'r'.repeat(100_000) })),
  );
  const server = await handleRequests((request, response) => {
    const end: ExchangeEnd = { outcome: 'complete', status: 200, ms: 1 };
    log.tell({ id: 'request-1', request, ip, end, ctx });
    response.end();
  });
  await ask(server.port);
  await server.close();
  const line: unknown = JSON.parse(written[0] ?? '{}');
  t.match(line, { lost: [{ path: 'p'.repeat(500), reason: 'r'.repeat(500) }] });
  t.ok((written[0] ?? '').length < 25_000);
});

t.test('logs causes and stacks of failures of the gateway, and the reason of others', async (t) => {
  const written: string[] = [];
  const log = accessLog((line) => written.push(line));
  const ctx = await fakeContext();
  const ends: ExchangeEnd[] = [
    { outcome: 'complete', status: 200, ms: 1.26 },
    {
      outcome: 'failed',
      status: 400,
      ms: 1,
      error: new GatewayError('FIELD_INVALID', { message: 'x'.repeat(10_000) }),
    },
    {
      outcome: 'failed',
      status: 500,
      ms: 1,
      error: new GatewayError('INTERNAL', { cause: new Error('deep') }),
    },
  ];
  const server = await handleRequests((request, response) => {
    request.url = `/v1/lines?key=sk-other-key`;
    for (const end of ends) log.tell({ id: 'request-1', request, ip, end, ctx });
    response.end();
  });
  await ask(server.port);
  await server.close();
  t.strictSame(server.errors, []);
  t.notMatch(written.join(''), 'sk-other-key');
  t.match(
    written.map((line) => JSON.parse(line)),
    [
      {
        level: 30,
        id: 'request-1',
        method: 'POST',
        path: '/v1/lines',
        status: 200,
        ms: 1.3,
        outcome: 'complete',
        model: 'm',
      },
      { level: 30, code: 'FIELD_INVALID', reason: /^x{8192}$/ },
      { level: 50, code: 'INTERNAL', err: { stack: /deep/ } },
    ],
  );
});

t.test('has no secrets, line ends or lines that the level leaves out', async (t) => {
  const written: string[] = [];
  const log = accessLog((line) => written.push(line));
  const quiet = accessLog((line) => written.push(line), 'warn');
  const end: ExchangeEnd = { outcome: 'complete', status: 200, ms: 1 };
  const server = await handleRequests((request, response) => {
    request.url = '/sk-secret-0123/a"b\u2028\u009b?x';
    log.tell({ id: 'request-1', request, ip, end, ctx: undefined });
    quiet.tell({ id: 'request-2', request, ip, end, ctx: undefined });
    response.end();
  });
  await ask(server.port);
  await server.close();
  t.equal(written.length, 1);
  t.match(written[0], /^[^\p{Cc}\u2028\u2029]+\n$/u);
  const { time, ...line } = JSON.parse(written[0] ?? '{}');
  t.match(time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  t.strictSame(line, {
    level: 30,
    id: 'request-1',
    ip: '203.0.113.7',
    method: 'POST',
    path: '/***/a"b\u2028\u009b',
    status: 200,
    ms: 1,
    outcome: 'complete',
    msg: 'request',
  });
});

t.test('cuts long texts behind their secrets', async (t) => {
  const written: string[] = [];
  const log = accessLog((line) => written.push(line));
  const server = await handleRequests((request, response) => {
    request.url = `/${'q'.repeat(248)}sk-secret-0123`;
    log.tell({
      id: 'r',
      request,
      ip,
      end: { outcome: 'complete', status: 200, ms: 1 },
      ctx: undefined,
    });
    response.end();
  });
  await ask(server.port);
  await server.close();
  t.equal(JSON.parse(written[0] ?? '{}').path, `/${'q'.repeat(248)}***`);
});
