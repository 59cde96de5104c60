import t from 'tap';
import { pathsBefore } from '../../../../core/src/dialect/mapped-paths.ts';
import type { Message, Part } from '../../../../core/src/dialect/model.ts';

const text = (words: string): Part => ({ type: 'text', text: words });
const thought = (words: string): Part => ({ type: 'reasoning', text: words });
const call = (id: string): Part => ({ type: 'tool-call', id, name: 'f', arguments: '{}' });
const result = (callId: string): Part => ({ type: 'tool-result', callId, content: [] });
const said = (...parts: readonly Part[]): Message => ({ role: 'assistant', parts });
const asked = (...parts: readonly Part[]): Message => ({ role: 'user', parts });

const hello = asked(text('Hello'));
const piece = said(text('Let me'), text(' look'));
const calling = said(call('a'), call('b'));
const answer = asked(result('a'), text('and?'));
const last = said(text('Done'));
const before = [hello, piece, calling, answer, last];

t.test('leaves paths alone where no message changed', async (t) => {
  const path = pathsBefore(before, before);
  for (const same of ['seed', 'messages[2].content[1].arguments', 'messages[99]'])
    t.equal(path(same), same);
});

t.test('finds messages and parts that others were put before or into', async (t) => {
  const [first, second] = piece.parts;
  const [one, other] = calling.parts;
  if (first === undefined || second === undefined || one === undefined || other === undefined)
    throw new Error('parts are missing');
  const after = [
    asked(text('New')),
    hello,
    said(thought('new'), first, second, one, other),
    answer,
    last,
  ];
  const path = pathsBefore(before, after);
  t.strictSame(
    [
      'messages[1].content[0].cache',
      'messages[2]',
      'messages[2].content[1]',
      'messages[2].content[2].citations[3]',
      'messages[2].content[3]',
      'messages[2].parts[4].arguments',
      'messages[3].content[0].content[2]',
      'messages[4].name',
    ].map(path),
    [
      'messages[0].content[0].cache',
      'messages[1]',
      'messages[1].content[0]',
      'messages[1].content[1].citations[3]',
      'messages[2].content[0]',
      'messages[2].parts[1].arguments',
      'messages[3].content[0].content[2]',
      'messages[4].name',
    ],
  );
});

t.test('finds parts that were changed by those beside them', async (t) => {
  const [, and] = answer.parts;
  if (and === undefined) throw new Error('a part is missing');
  const after = [
    hello,
    piece,
    said(thought('new'), call('A'), call('B')),
    asked(result('A'), and),
    last,
  ];
  const path = pathsBefore(before, after);
  t.strictSame(
    [
      'messages[2].content[1].arguments',
      'messages[2].content[2]',
      'messages[3].content[0].isError',
      'messages[3].content[1]',
      'messages[4].content[0]',
    ].map(path),
    [
      'messages[2].content[0].arguments',
      'messages[2].content[1]',
      'messages[3].content[0].isError',
      'messages[3].content[1]',
      'messages[4].content[0]',
    ],
  );
});

t.test('names the message of a part that nobody sent', async (t) => {
  const path = pathsBefore(before, [hello, said(thought('new'), ...piece.parts), calling]);
  t.equal(path('messages[1].content[0].signature'), 'messages[1]');
});
