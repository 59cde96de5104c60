import t from 'tap';
import { Breaches } from '../../../../cli/src/conformance/breaches.ts';

t.test('collects what is not as promised', async (t) => {
  const breaches = new Breaches();
  breaches.expect(true, 'good');
  breaches.expect(false, 'bad');
  breaches.constant({ type: 'a' }, 'answer', 'type', 'a');
  breaches.constant({ type: 'a' }, 'answer', 'type', 'b');
  const object = { text: '', number: 0, list: [], object: {} };
  breaches.members(object, 'answer', {
    text: 'text',
    number: 'number',
    list: 'list',
    object: 'object',
  });
  breaches.members(object, 'answer', { text: 'words', number: 'list', list: 'object', x: 'text' });
  t.same(breaches.found, [
    'bad',
    'answer.type is "a", not "b"',
    'answer.text is "", not text with letters',
    'answer.number is 0, not list',
    'answer.list is [], not object',
    'answer.x is absent, not text',
  ]);
});
