import t from 'tap';
import { codes, GatewayError, type GatewayErrorCode } from '@ai-proxy/core';
import {
  decodeError,
  faultIn,
  renderError,
  renderStreamError,
} from '../../../../../../plugins/translators/gemini-api/dialect/errors.ts';

t.test('reads how long to wait from the details', async (t) => {
  const details = [{ '@type': 'x' }, { retryDelay: '34.4s' }];
  t.same(
    decodeError({ error: { code: 429, message: 'M', status: 'RESOURCE_EXHAUSTED', details } }),
    {
      message: 'M',
      type: 'RESOURCE_EXHAUSTED',
      kind: 'rate-limited',
      retryAfterMs: 34_400,
    },
  );
});

t.test('knows a wrong key by its reason', async (t) => {
  const details = [{ reason: 'API_KEY_INVALID' }];
  t.match(decodeError({ error: { message: 'M', status: 'INVALID_ARGUMENT', details } }), {
    kind: 'unauthenticated',
    code: 'API_KEY_INVALID',
  });
});

t.test('leaves statuses it does not know to HTTP, and bodies of others alone', async (t) => {
  t.same(decodeError({ error: { message: 'M', status: 'INTERNAL' } }), {
    message: 'M',
    type: 'INTERNAL',
  });
  for (const body of [{}, { error: 'x' }, { error: {} }, { candidates: [] }])
    t.equal(decodeError(body), undefined);
});

t.test('finds faults in frames of their own only', async (t) => {
  t.match(faultIn({ data: '{"error":{"message":"M"}}' }), { message: 'M' });
  const args =
    '{"candidates":[{"content":{"parts":[{"functionCall":{"args":{"error":{"message":"M"}}}}]}}]}';
  t.equal(faultIn({ data: args }), undefined);
  t.equal(faultIn({ data: 'no "error"' }), undefined);
});

t.test('writes every error of the gateway so that it is read alike', async (t) => {
  for (const code of Object.keys(codes) as GatewayErrorCode[]) {
    const error = new GatewayError(code, { message: 'M', retryAfterMs: 1500 });
    const { status, body } = renderError(error, 'req_1');
    t.equal(status, error.status);
    t.match(body, { error: { code: error.status, message: 'M', status: String } });
    t.match(JSON.stringify(body), /"requestId":"req_1"/);
    t.match(decodeError(body), { message: 'M', code, retryAfterMs: 1500 });
    t.same(renderStreamError(error, 'req_1'), [{ data: JSON.stringify(body), value: body }]);
  }
});
