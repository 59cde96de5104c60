import t from 'tap';
import { GatewayError } from '@ai-proxy/core';
import { messagesDialect as dialect } from '../../../../../../plugins/translators/messages-api/dialect/index.ts';

const request = { model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'Hi' }] };

t.test('refuses threads, which no other format has', async (t) => {
  for (const thread of [{ type: 'create' }, { type: 'continue', previous_message_id: 'msg_1' }])
    t.throws(() => dialect.decodeRequest({ ...request, thread }), {
      code: 'TRANSLATION_UNSUPPORTED',
      param: 'thread',
    });
  t.doesNotThrow(() => dialect.decodeRequest({ ...request, thread: null }));
});

t.test('tells clients to go on without threads', async (t) => {
  const refusal = new GatewayError('TRANSLATION_UNSUPPORTED', { param: 'thread' });
  t.match(dialect.renderError(refusal, 'req_1'), {
    status: 400,
    body: {
      error: {
        type: 'invalid_request_error',
        details: { error_code: 'thread_unsupported_request', unsupported: ['thread'] },
      },
    },
  });
});

t.test('gives other errors no details', async (t) => {
  const other = new GatewayError('TRANSLATION_UNSUPPORTED', { param: 'n' });
  t.notMatch(dialect.renderError(other, 'req_1').body, { error: { details: {} } });
});
