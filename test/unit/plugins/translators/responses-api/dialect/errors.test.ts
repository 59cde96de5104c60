import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import { responsesDialect } from '../../../../../../plugins/translators/responses-api/dialect/index.ts';
import { faultIn } from '../../../../../../plugins/translators/responses-api/dialect/errors.ts';

const frame = (body: JsonObject, event?: string) => ({
  ...(event === undefined ? {} : { event }),
  data: JSON.stringify(body),
});

t.test('reads whole errors', async (t) => {
  const error = {
    message: 'No',
    type: 'invalid_request_error',
    param: 'x',
    code: 'model_not_found',
  };
  t.strictSame(responsesDialect.decodeError({ error }), { ...error, kind: 'not-found' });
  t.equal(responsesDialect.decodeError({ id: 'resp_1', error: null }), undefined);
});

t.test('reads errors of streams in all their shapes', async (t) => {
  const shapes: readonly (readonly [body: JsonObject, event: string | undefined])[] = [
    [{ type: 'error', code: 'rate_limit_exceeded', message: 'Slow', param: null }, 'error'],
    [{ type: 'error', code: 'rate_limit_exceeded', message: 'Slow', param: null }, undefined],
    [{ type: 'error', error: { code: 'rate_limit_exceeded', message: 'Slow' } }, 'error'],
    [{ error: { code: 'rate_limit_exceeded', message: 'Slow' } }, undefined],
    [
      {
        type: 'response.failed',
        response: { status: 'failed', error: { code: 'rate_limit_exceeded', message: 'Slow' } },
      },
      'response.failed',
    ],
  ];
  for (const [body, event] of shapes)
    t.match(
      faultIn(frame(body, event)),
      { message: 'Slow', code: 'rate_limit_exceeded', kind: 'rate-limited' },
      JSON.stringify(body),
    );
});

t.test(
  'a fault without words has some, and a server error is no fault of the client',
  async (t) => {
    t.match(faultIn(frame({ type: 'response.failed', response: {} })), { message: /failed/ });
    t.match(faultIn(frame({ type: 'error', code: 'server_error', message: 'x' })), {
      kind: 'bad-gateway',
    });
  },
);

t.test('finds no fault in good events, whose error is null', async (t) => {
  for (const type of ['response.created', 'response.completed'])
    t.equal(faultIn(frame({ type, response: { error: null } }, type)), undefined);
});

t.test('a whole answer that failed is a failure', async (t) => {
  const failed = { status: 'failed', output: [], error: { code: 'server_error', message: 'Down' } };
  t.throws(() => responsesDialect.decodeResponse(failed), {
    code: 'UPSTREAM_FAILED',
    message: 'Down',
  });
  t.throws(() => responsesDialect.decodeResponse({ id: 'x' }), { code: 'UPSTREAM_PROTOCOL' });
});
