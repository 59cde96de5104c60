import t from 'tap';
import { GatewayError, type GatewayErrorCode } from '@ai-proxy/core';
import { messagesDialect as dialect } from '../../../../../../plugins/translators/messages-api/dialect/index.ts';

t.test('gives every kind of error its status and type', async (t) => {
  const expected: [GatewayErrorCode, number, string][] = [
    ['BODY_NOT_JSON', 400, 'invalid_request_error'],
    ['KEY_MISSING', 401, 'authentication_error'],
    ['MODEL_FORBIDDEN', 403, 'permission_error'],
    ['MODEL_UNKNOWN', 404, 'not_found_error'],
    ['METHOD_NOT_ALLOWED', 405, 'invalid_request_error'],
    ['BODY_TOO_LARGE', 413, 'request_too_large'],
    ['RATE_LIMITED', 429, 'rate_limit_error'],
    ['INTERNAL', 500, 'api_error'],
    ['UPSTREAM_FAILED', 502, 'api_error'],
    ['UPSTREAM_OVERLOADED', 529, 'overloaded_error'],
    ['UPSTREAM_TIMEOUT', 504, 'timeout_error'],
  ];
  for (const [code, status, type] of expected) {
    const rendered = dialect.renderError(new GatewayError(code, { message: 'Why.' }), 'req_1');
    const body = { type: 'error', error: { type, message: 'Why.', code }, request_id: 'req_1' };
    t.same(rendered, { status, body }, code);
  }
});

t.test('renders an error amid a stream as one error event', async (t) => {
  const [frame, ...others] = dialect.renderStreamError(
    new GatewayError('UPSTREAM_NETWORK'),
    'req_1',
  );
  t.same(others, []);
  t.equal(frame?.event, 'error');
  t.match(JSON.parse(frame?.data ?? ''), {
    type: 'error',
    error: { type: 'api_error' },
    request_id: 'req_1',
  });
});

t.test('knows what the vendor types mean', async (t) => {
  const kinds = {
    invalid_request_error: 'invalid',
    authentication_error: 'unauthenticated',
    permission_error: 'forbidden',
    not_found_error: 'not-found',
    request_too_large: 'too-large',
    rate_limit_error: 'rate-limited',
    overloaded_error: 'unavailable',
    timeout_error: 'timeout',
  };
  for (const [type, kind] of Object.entries(kinds)) {
    const fault = dialect.decodeError({ type: 'error', error: { type, message: 'Why.' } });
    t.same(fault, { message: 'Why.', type, kind }, type);
  }
});

t.test('leaves the meaning of unknown and coarse types open', async (t) => {
  for (const type of ['new_error', 'api_error']) {
    const fault = dialect.decodeError({ type: 'error', error: { type, message: 'Why.' } });
    t.same(fault, { message: 'Why.', type });
  }
});

t.test('finds no fault in a body of another shape', async (t) => {
  t.equal(dialect.decodeError({ detail: 'Not found' }), undefined);
  t.equal(dialect.decodeError({ error: 'text' }), undefined);
});

t.test('finds the fault in a frame with and without an event name', async (t) => {
  const data = '{"type":"error","error":{"type":"overloaded_error","message":"Busy."}}';
  const fault = { message: 'Busy.', type: 'overloaded_error', kind: 'unavailable' };
  t.same(dialect.faultIn({ event: 'error', data }), fault);
  t.same(dialect.faultIn({ data }), fault);
  t.equal(dialect.faultIn({ event: 'ping', data: '{"type":"ping"}' }), undefined);
  t.equal(dialect.faultIn({ event: 'error', data: 'not json' }), undefined);
});
