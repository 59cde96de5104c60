import t from 'tap';
import { headerText } from '../../../../../plugins/policies/debug-headers/header-text.ts';

t.test('keeps printable ASCII and nothing else', async (t) => {
  t.equal(headerText('gpt-4o@openai:ok, a/b'), 'gpt-4o@openai:ok, a/b');
  t.equal(headerText('a\r\nset-cookie: b'), 'a??set-cookie: b');
  t.equal(headerText('modèle\0\u2028'), 'mod?le??');
});

t.test('cuts long text and says so', async (t) => {
  t.equal(headerText('x'.repeat(4096)), 'x'.repeat(4096));
  t.equal(headerText('x'.repeat(4097)), `${'x'.repeat(4093)}...`);
});
