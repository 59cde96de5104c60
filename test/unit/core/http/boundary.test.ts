import t from 'tap';
import { Redactor } from '../../../../core/src/config/secrets.ts';
import { GatewayError } from '../../../../core/src/errors/gateway-error.ts';
import { requestIds, sendError } from '../../../../core/src/http/boundary.ts';
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
  const ids = Array.from({ length: 1000 }, requestIds());
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

t.test('an error in the place of a head that could not be written has its own words', async (t) => {
  const words: unknown[] = [];
  const { close, port } = await handleRequests((request, response) => {
    t.throws(() => response.writeHead(200, { 'x-a': 'line\nend' }));
    const error = new GatewayError('INTERNAL');
    const dialect = lineDialect('line');
    sendError(error, { id: 'r', dialect, request, response, redactor, lingerMs: 50 });
    words.push(response.statusMessage);
  });
  t.match(await ask(port), { status: 500 });
  t.strictSame(words, ['Internal Server Error']);
  await close();
});

t.test('answers a client that is still sending, and closes its connection', async (t) => {
  const answer = await answerTo(new GatewayError('BODY_TOO_LARGE'), 'x'.repeat(2_000_000));
  t.match(answer, { status: 413, headers: { connection: 'close' } });
});
