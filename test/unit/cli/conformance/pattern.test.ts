import t from 'tap';
import {
  absent,
  all,
  atLeast,
  containing,
  either,
  endingWith,
  exactly,
  having,
  jsonText,
  mismatch,
  saying,
  somewhere,
  type Pattern,
} from '../../../../cli/src/conformance/pattern.ts';

const value = {
  model: 'm',
  list: [{ role: 'user', content: 'Hi' }, { role: 'model' }],
  deep: { number: 3, nothing: null },
  json: '{"a":[1]}',
  blocks: [{ text: 'a' }, 'b', { other: 1 }],
};

const cases: Readonly<Record<string, { good: Pattern; bad: Pattern; wrong: RegExp }>> = {
  'an object has members, and maybe more': {
    good: { deep: { number: 3 } },
    bad: { deep: { number: 4 } },
    wrong: /^deep\.number is 3, not 4$/,
  },
  'a member may be demanded that is not there': {
    good: { other: absent },
    bad: { other: 1 },
    wrong: /^other is absent, not 1$/,
  },
  'what should be absent is not there': {
    good: { deep: { other: absent } },
    bad: { deep: absent },
    wrong: /^deep is .*, though it should be absent$/,
  },
  'an object is no text': {
    good: { deep: {} },
    bad: { model: {} },
    wrong: /^model is "m", not an object$/,
  },
  'a list has its items and no more': {
    good: { list: [{ role: 'user' }, { role: 'model' }] },
    bad: { list: [{ role: 'user' }] },
    wrong: /^list has 2 items, not 1/,
  },
  'a list is no object': { good: { list: [{}, {}] }, bad: { deep: [] }, wrong: /not a list$/ },
  'items are looked at in their order': {
    good: { list: [{}, { role: 'model' }] },
    bad: { list: [{}, { role: 'user' }] },
    wrong: /^list\[1\]\.role is "model", not "user"$/,
  },
  'a list ends with items': {
    good: { list: endingWith({ role: 'model' }) },
    bad: { list: endingWith({ role: 'user' }) },
    wrong: /^list\[1\]\.role/,
  },
  'a list is long enough for its end': {
    good: { list: endingWith({}, {}) },
    bad: { list: endingWith({}, {}, {}) },
    wrong: /has 2 items only/,
  },
  'some item fits': {
    good: { list: having({ role: 'model' }) },
    bad: { list: having({ role: 'system' }) },
    wrong: /not "system"$/,
  },
  'something fits however deep it is': {
    good: somewhere({ number: 3 }),
    bad: somewhere({ number: 4 }),
    wrong: /^nothing in the body is \{"number":4\}$/,
  },
  'one of two patterns fits': {
    good: { model: either('x', 'm') },
    bad: { model: either('x', 'y') },
    wrong: /not "x"$/,
  },
  'all patterns fit': {
    good: { model: all('m', containing('m')) },
    bad: { model: all('m', containing('x')) },
    wrong: /without "x"$/,
  },
  'a number is not too small': {
    good: { deep: { number: atLeast(3) } },
    bad: { deep: { number: atLeast(4) } },
    wrong: /not a number from 4 on$/,
  },
  'JSON text is compared by its value': {
    good: { json: jsonText({ a: [1] }) },
    bad: { json: jsonText({ a: [2] }) },
    wrong: /not the JSON text of/,
  },
  'text that is not JSON is none': {
    good: { json: jsonText({ a: [1] }) },
    bad: { model: jsonText('m') },
    wrong: /not the JSON text of "m"$/,
  },
  'exactly means without more members': {
    good: { deep: exactly({ nothing: null, number: 3 }) },
    bad: { deep: exactly({ number: 3 }) },
    wrong: /not \{"number":3\}$/,
  },
  'words are text or blocks of text': {
    good: { model: saying('m'), blocks: saying('ab') },
    bad: { blocks: saying('abc') },
    wrong: /^blocks says "ab", not "abc"$/,
  },
  'words are nothing else': { good: {}, bad: { deep: saying('3') }, wrong: /^deep says \{/ },
};

for (const [name, { bad, good, wrong }] of Object.entries(cases))
  t.test(name, async (t) => {
    t.equal(mismatch(good, value, ''), undefined);
    t.match(mismatch(bad, value, ''), wrong);
  });

t.test('long values are shown short', async (t) => {
  const wrong = mismatch('x', 'y'.repeat(1000), 'text') ?? '';
  t.ok(wrong.length < 200);
  t.match(wrong, '…');
});

t.test('lists of matchers refuse what is no list', async (t) => {
  t.match(mismatch(having('x'), 'x', 'member'), /not a list/);
  t.match(mismatch(having('x'), [], 'member'), /member is empty/);
  t.match(mismatch(endingWith('x'), {}, 'member'), /not a list/);
});
