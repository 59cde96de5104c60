import t from 'tap';
import { Fields } from '../../../../../../plugins/translators/responses-api/dialect/fields.ts';
import { decodeReasoning } from '../../../../../../plugins/translators/responses-api/dialect/settings-decode.ts';

const decode = (summary: string, older: string) =>
  decodeReasoning(new Fields({ reasoning: { summary, generate_summary: older } }));

t.test('leaves an older summary that says something else unread', async (t) => {
  t.match(decode('auto', 'detailed'), {
    options: { summary: 'auto' },
    rest: { generate_summary: 'detailed' },
  });
  t.equal(decode('auto', 'auto').rest, undefined);
});
