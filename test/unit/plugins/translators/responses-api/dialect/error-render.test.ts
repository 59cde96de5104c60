import t from 'tap';
import { GatewayError, UpstreamError, type Frame, type JsonObject } from '@ai-proxy/core';
import { responsesDialect } from '../../../../../../plugins/translators/responses-api/dialect/index.ts';

const down = new UpstreamError('UPSTREAM_FAILED', { provider: 'p', message: 'Down.' });

/** The two events that tell of an error. */
function told(error: GatewayError, last?: Frame): readonly JsonObject[] {
  const frames = responsesDialect.renderStreamError(error, 'req-1', last);
  t.equal(frames.length, 2);
  return frames.map(({ data, event, value }) => {
    const parsed: unknown = JSON.parse(data);
    t.strictSame(parsed, value);
    t.equal(event, value?.['type']);
    return value ?? {};
  });
}

t.test('writes errors in the envelope of the vendor', async (t) => {
  const error = new GatewayError('FIELD_INVALID', { message: 'Bad.', param: 'input' });
  t.strictSame(responsesDialect.renderError(error, 'req-1'), {
    status: 400,
    body: {
      error: {
        message: 'Bad.',
        type: 'invalid_request_error',
        param: 'input',
        code: 'FIELD_INVALID',
        request_id: 'req-1',
      },
    },
  });
});

t.test('an error of a stream is told as an error and as a failed answer', async (t) => {
  const [error, failed] = told(
    new UpstreamError('UPSTREAM_FAILED', {
      provider: 'p',
      message: 'Too much.',
      vendorType: 'overloaded',
    }),
  );
  t.strictSame(error, {
    type: 'error',
    code: 'overloaded',
    message: 'Too much.',
    param: null,
    sequence_number: 0,
    error: { type: 'server_error', code: 'overloaded', message: 'Too much.', param: null },
  });
  t.match(failed, {
    type: 'response.failed',
    sequence_number: 1,
    response: {
      id: 'resp_req-1',
      object: 'response',
      status: 'failed',
      output: [],
      error: { code: 'server_error', message: 'Too much.' },
    },
  });
});

t.test('goes on counting after the last frame, written or read', async (t) => {
  const value = { type: 'response.output_text.delta', sequence_number: 6 };
  const data = JSON.stringify(value);
  for (const last of [{ data }, { data: 'other', value }]) {
    const [error, failed] = told(down, last);
    t.match([error, failed], [{ sequence_number: 7 }, { sequence_number: 8 }]);
  }
  t.match(told(down, { data: 'no JSON' }), [{ sequence_number: 0 }, { sequence_number: 1 }]);
});

t.test('tells of the answer that the frame before told of', async (t) => {
  const request = { instructions: 'Be brief.' };
  const encoder = responsesDialect.streamEncoder({
    model: 'm',
    request,
    streamUsage: true,
    requestId: 'r',
    now: 5000,
  });
  const written = [
    ...encoder.encode({ type: 'message-start', id: 'x', model: 'm' }),
    ...encoder.encode({ type: 'part-start', index: 0, part: { type: 'text', text: 'a' } }),
  ];
  const answer = { id: 'resp_r', created_at: 5, model: 'm', ...request };
  t.match(told(down, written.at(-1))[1], { response: { ...answer, status: 'failed' } });
  const read = { data: JSON.stringify({ response: answer, sequence_number: 0 }) };
  t.match(told(down, read)[1], { response: { ...answer, status: 'failed' } });
});

t.test('a failed answer has one of the codes on which clients act', async (t) => {
  for (const [code, vendorType, failure] of [
    ['UPSTREAM_REJECTED', 'context_length_exceeded', 'context_length_exceeded'],
    ['UPSTREAM_RATE_LIMITED', 'insufficient_quota', 'insufficient_quota'],
    ['UPSTREAM_RATE_LIMITED', 'rate_limit_error', 'rate_limit_exceeded'],
    ['UPSTREAM_REJECTED', 'invalid_request_error', 'invalid_prompt'],
    ['UPSTREAM_OVERLOADED', 'overloaded_error', 'server_error'],
  ] as const) {
    const error = new UpstreamError(code, { provider: 'p', vendorType });
    t.match(told(error), [{ code: vendorType }, { response: { error: { code: failure } } }]);
  }
  t.match(told(new GatewayError('STREAM_MALFORMED')), [
    { code: 'STREAM_MALFORMED' },
    { response: { error: { code: 'server_error' } } },
  ]);
});

t.test('both events are read as the one fault that they tell of', async (t) => {
  for (const value of told(down))
    t.match(responsesDialect.faultIn({ data: JSON.stringify(value) }), { message: 'Down.' });
});
