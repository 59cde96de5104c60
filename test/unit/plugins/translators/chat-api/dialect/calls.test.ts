import t from 'tap';
import { decodeCalls } from '../../../../../../plugins/translators/chat-api/dialect/calls.ts';
import { Fields } from '../../../../../../plugins/translators/chat-api/dialect/fields.ts';

const old = { name: 'g', arguments: '{}' };
const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };

t.test('leaves a single call beside a list unread', async (t) => {
  const fields = new Fields({ tool_calls: [call], function_call: old });
  t.match(decodeCalls(fields), [{ name: 'f' }]);
  t.strictSame(fields.rest(), { function_call: old });
});

t.test('reads a single call where there is no list', async (t) => {
  const fields = new Fields({ function_call: old });
  t.match(decodeCalls(fields), [{ name: 'g' }]);
  t.equal(fields.rest(), undefined);
});
