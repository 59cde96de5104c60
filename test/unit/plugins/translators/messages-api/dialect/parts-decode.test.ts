import t from 'tap';
import { encodeFile } from '../../../../../../plugins/translators/messages-api/dialect/media.ts';
import { decodeBlock } from '../../../../../../plugins/translators/messages-api/dialect/parts-decode.ts';
import { decodeRequest } from '../../../../../../plugins/translators/messages-api/dialect/request.ts';
import { Ledger } from '@ai-proxy/core';

const plain = { type: 'url', url: 'https://x/a' };
const more = { ...plain, future: 1 };

t.test('keeps a source that says more than its canonical form', async (t) => {
  for (const type of ['image', 'document']) {
    t.match(decodeBlock({ type, source: more }), {
      extensions: { 'anthropic-messages': { source: { future: 1 } } },
    });
    t.notOk('extensions' in decodeBlock({ type, source: plain }));
  }
  const part = decodeBlock({ type: 'document', source: more });
  t.match(part.type === 'file' && encodeFile(part, '', new Ledger()), { source: more });
});

t.test('keeps a format of answers that says more than its canonical form', async (t) => {
  const format = { type: 'json_schema', schema: {}, future: 1 };
  const body = { model: 'm', max_tokens: 5, messages: [{ role: 'user', content: 'A' }] };
  t.match(decodeRequest({ ...body, output_config: { format } }).value.extensions, {
    'anthropic-messages': { output_config: { format: { future: 1 } } },
  });
});
