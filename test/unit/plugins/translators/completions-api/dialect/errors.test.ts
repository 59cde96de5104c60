import t from 'tap';
import { GatewayError, UpstreamError } from '@ai-proxy/core';
import {
  decodeError,
  faultIn,
  renderError,
  renderFault,
  renderStreamError,
} from '../../../../../../plugins/translators/completions-api/dialect/errors.ts';

t.test('writes errors as OpenAI does', async (t) => {
  const error = new GatewayError('FIELD_INVALID', { message: 'n must be …', param: 'n' });
  const body = {
    error: {
      message: 'n must be …',
      type: 'invalid_request_error',
      param: 'n',
      code: 'FIELD_INVALID',
      request_id: 'r1',
    },
  };
  t.strictSame(renderError(error, 'r1'), { status: 400, body });
  t.strictSame(renderStreamError(error, 'r1'), [{ data: JSON.stringify(body), value: body }]);
  const limited = new UpstreamError('UPSTREAM_RATE_LIMITED', {
    provider: 'p',
    vendorType: 'tokens',
    status: 429,
  });
  t.match(renderError(limited, 'r1'), {
    status: 429,
    body: { error: { type: 'rate_limit_error', param: null, code: 'tokens' } },
  });
});

t.test('reads errors', async (t) => {
  t.strictSame(
    decodeError({
      error: { message: 'M', type: 'tokens', code: 'rate_limit_exceeded', param: 'p' },
    }),
    {
      message: 'M',
      type: 'tokens',
      code: 'rate_limit_exceeded',
      kind: 'rate-limited',
      param: 'p',
    },
  );
  t.strictSame(decodeError({ error: 'No.' }), { message: 'No.' });
  t.strictSame(decodeError({ message: 'No.' }), { message: 'No.' });
  t.strictSame(decodeError({ error: { type: 'overloaded' } }), {
    message: 'overloaded',
    type: 'overloaded',
    kind: 'unavailable',
  });
  t.equal(decodeError({ choices: [] }), undefined);
});

t.test('finds the fault in a frame', async (t) => {
  t.match(faultIn({ data: '{"error":{"message":"M"}}' }), { message: 'M' });
  t.match(faultIn({ event: 'error', data: '{"message":"M"}' }), { message: 'M' });
  t.match(faultIn({ event: 'error', data: '{}' }), { message: 'The upstream gave no reason.' });
  for (const data of ['{"choices":[]}', '{"error":null}', '"error"', '[DONE]'])
    t.equal(faultIn({ data }), undefined, data);
});

t.test('passes on what an upstream reported', async (t) => {
  const fault = { message: 'M', type: 'odd', kind: 'unavailable' } as const;
  t.match(renderFault(fault, 'r1').value, {
    error: { message: 'M', type: 'server_error', code: 'odd', request_id: 'r1' },
  });
  t.match(renderFault({ message: 'M' }, 'r1').value, {
    error: { type: 'server_error', code: null },
  });
});
