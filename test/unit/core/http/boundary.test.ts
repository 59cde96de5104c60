import t from 'tap';
import type { ExchangeEnd } from '../../../../core/src/context/endings.ts';
import { Redactor } from '../../../../core/src/config/secrets.ts';
import { GatewayError } from '../../../../core/src/errors/gateway-error.ts';
import { logAccess, newRequestId, sendError } from '../../../../core/src/http/boundary.ts';
import { createLog } from '../../../../core/src/observe/log.ts';
import { fakeContext } from '../fake-exchange.ts';
import { ask, handleRequests, type Answer } from '../handle-requests.ts';
import { lineDialect } from '../line-dialect.ts';

const redactor = new Redactor();
redactor.add('sk-secret-0123');

function answerTo(error: GatewayError, body = ''): Promise<Answer> {
  const dialect = { ...lineDialect('line'), requestIdHeader: 'x-line-id' };
  const server = handleRequests((request, response) => {
    sendError(error, { id: 'request-1', dialect, request, response, redactor, lingerMs: 50 });
  });
  return server.then(async ({ port, close }) => {
    const answer = await ask(port, body);
    await close();
    return answer;
  });
}

t.test('makes ids that are unique', async (t) => {
  const ids = Array.from({ length: 1000 }, newRequestId);
  t.equal(new Set(ids).size, 1000);
  t.match(ids[0], /^req_[0-9a-f]{32}$/);
});

t.test('sends an error with the id under each of its names, and no secret', async (t) => {
  const message = 'The key sk-secret-0123 is wrong.';
  const answer = await answerTo(new GatewayError('KEY_UNKNOWN', { message, retryAfterMs: 1500 }));
  t.match(answer, {
    status: 401,
    headers: { 'x-request-id': 'request-1', 'x-line-id': 'request-1', 'retry-after': '2' },
    text: '{"wrong":"The key *** is wrong.","id":"request-1"}',
  });
});

t.test('answers a client that is still sending, and closes its connection', async (t) => {
  const answer = await answerTo(new GatewayError('BODY_TOO_LARGE'), 'x'.repeat(2_000_000));
  t.match(answer, { status: 413, headers: { connection: 'close' } });
});

t.test('logs what was lost in few words, whatever names clients choose', async (t) => {
  const written: string[] = [];
  const destination = { write: (line: string) => void written.push(line) };
  const log = createLog({ level: 'info', redactor, destination });
  const ctx = await fakeContext();
  ctx.trace.warn(
    Array.from({ length: 30 }, () => ({ path: 'p'.repeat(100_000), reason: 'r'.repeat(100_000) })),
  );
  const server = await handleRequests((request, response) => {
    const end: ExchangeEnd = { outcome: 'complete', status: 200, ms: 1 };
    logAccess(log, { id: 'request-1', request, end, ctx });
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
  const log = createLog({
    level: 'info',
    redactor,
    destination: { write: (line) => void written.push(line) },
  });
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
    for (const end of ends) logAccess(log, { id: 'request-1', request, end, ctx });
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
