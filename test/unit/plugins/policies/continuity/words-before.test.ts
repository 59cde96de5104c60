import t from 'tap';
import { WordsBefore } from '../../../../../plugins/policies/continuity/words-before.ts';
import { assistant, call, result, user } from './turns.ts';

const talk = [user('Hi'), assistant(call('one')), result('one', 'fine'), assistant(), user('And?')];

t.test('a place is known by what the user and the tools said before it', async (t) => {
  const words = new WordsBefore(talk);
  const same = new WordsBefore([
    { role: 'system', parts: [{ type: 'text', text: 'Today is another day.' }] },
    user('Hi'),
    assistant(call('two')),
    result('two', 'fine'),
  ]);
  t.equal(words.at(3), same.all(), 'ids, instructions and the assistant do not count');
  t.equal(words.at(4), words.at(3));
});

t.test('other words give another place', async (t) => {
  const words = new WordsBefore(talk);
  const places = [0, 1, 3, 5].map((end) => words.at(end));
  t.equal(new Set(places).size, places.length);
  t.not(new WordsBefore([user('Hi '), ...talk.slice(1)]).at(1), words.at(1));
  t.not(new WordsBefore([user('a'), user('b')]).all(), new WordsBefore([user('ab')]).all());
});

t.test('places may be asked for in any order', async (t) => {
  const backwards = new WordsBefore(talk);
  const ends = [5, 3, 1, 0];
  t.same(
    ends.map((end) => backwards.at(end)),
    ends.map((end) => new WordsBefore(talk.slice(0, end)).all()),
  );
});
