import t from 'tap';
import { messagesDialect as dialect } from '../../../../../../plugins/translators/messages-api/dialect/index.ts';

t.test('recognises clients by their version header', async (t) => {
  t.equal(dialect.recognises?.({ 'anthropic-version': '2023-06-01' }), true);
  t.equal(dialect.recognises?.({ authorization: 'Bearer x' }), false);
});

t.test('names the member that holds the model', async (t) => {
  t.equal(dialect.modelField, 'model');
});

t.test('lists models in one page', async (t) => {
  const unknown = { capabilities: null, max_input_tokens: null, max_tokens: null };
  const list = dialect.encodeModels?.([
    { id: 'a', provider: 'p', created: 1_700_000_000 },
    { id: 'b', provider: 'p', created: 0 },
  ]);
  t.same(list, {
    data: [
      { type: 'model', id: 'a', display_name: 'a', created_at: '2023-11-14T22:13:20Z', ...unknown },
      { type: 'model', id: 'b', display_name: 'b', created_at: '1970-01-01T00:00:00Z', ...unknown },
    ],
    has_more: false,
    first_id: 'a',
    last_id: 'b',
  });
});

t.test('lists no models as an empty page', async (t) => {
  t.same(dialect.encodeModels?.([]), { data: [], has_more: false, first_id: null, last_id: null });
});
