import t from 'tap';
import {
  mayGoOnById,
  sessionAfter,
  sessionId,
  sessionsOf,
} from '../../../../../plugins/policies/router/session.ts';
import { fakeContext, type FakeRequest } from '../fake-context.ts';

const sessions = async (request: FakeRequest) =>
  sessionsOf((await fakeContext(request)).inbound, 'x-session-id');
const bodySessions = (body: FakeRequest['body'] = {}) => sessions({ body });
const long = 'instructions '.repeat(500);
const user = (content: unknown) => ({ role: 'user', content });

t.test('believes the header before the body', async (t) => {
  const body = { prompt_cache_key: 'k' };
  t.same(await sessions({ headers: [['X-Session-Id', 's1']], body }), ['header s1']);
  t.same(await bodySessions(body), ['prompt_cache_key k']);
});

t.test('reads what clients say about the conversation', async (t) => {
  t.same(await bodySessions({ conversation: 'conv_1' }), ['conversation conv_1']);
  t.same(await bodySessions({ conversation: { id: 'conv_1' } }), ['conversation conv_1']);
  t.same(await bodySessions({ metadata: { session_id: 's' } }), ['session_id s']);
  t.same(await bodySessions({ metadata: { user_id: 'user_1_session_2' } }), [
    'user_id user_1_session_2',
  ]);
  t.same(await bodySessions({ metadata: { user_id: 'user_1' } }), [], 'a user has many');
  t.same(await bodySessions({ prompt_cache_key: '', conversation: 7, metadata: 'x' }), []);
});

t.test('puts the answer that is gone on from first', async (t) => {
  const body = { previous_response_id: 'resp_1', prompt_cache_key: 'k' };
  t.same(await bodySessions(body), [sessionAfter('resp_1'), 'prompt_cache_key k']);
  t.same(await bodySessions({ previous_response_id: 'resp_1', input: long }), [
    sessionAfter('resp_1'),
  ]);
});

t.test('knows a long conversation by its beginning, in every form', async (t) => {
  const growing = (form: (turns: readonly unknown[]) => FakeRequest['body']) => async () => {
    const [first] = await bodySessions(form([user('hello')]));
    const later = [user('hello'), { role: 'assistant', content: 'hi' }, user('more')];
    t.type(first, 'string');
    t.same(await bodySessions(form(later)), [first]);
    t.not((await bodySessions(form([user('bye')])))[0], first, 'and another from it');
  };
  await growing((messages) => ({ system: long, messages }))();
  await growing((messages) => ({ messages: [{ role: 'system', content: long }, ...messages] }))();
  await growing((input) => ({ instructions: long, input }))();
  await growing((contents) => ({
    systemInstruction: { parts: [{ text: long }] },
    contents: contents.map((turn) => ({ parts: [{ text: 'x' }], ...Object(turn) })),
  }))();
  await growing((messages) => ({ system: [{ type: 'text', text: long }], messages }))();
});

t.test('tells conversations apart that differ behind long instructions', async (t) => {
  const [one] = await bodySessions({ messages: [{ role: 'system', content: long }, user('a')] });
  const [two] = await bodySessions({ messages: [{ role: 'system', content: long }, user('b')] });
  const [three] = await bodySessions({ messages: [user(`${long}a`)] });
  const [four] = await bodySessions({ messages: [user(`${long}b`)] });
  t.equal(new Set([one, two, three, four]).size, 4);
});

t.test('does not care for requests that no provider would cache', async (t) => {
  t.same(await bodySessions({ messages: [user('hello')] }), []);
  t.same(await bodySessions({ input: 'x'.repeat(4000) }), []);
  t.same(await bodySessions({ messages: [{ role: 'system', content: long }] }), []);
  t.same(await bodySessions({ stuff: long }), []);
});

t.test('reads a megabyte in no time', async (t) => {
  const { inbound } = await fakeContext({
    body: { messages: Array.from({ length: 1000 }, () => user('x'.repeat(1000))) },
  });
  const started = performance.now();
  for (let count = 0; count < 100; count++) sessionsOf(inbound, 'x-session-id');
  t.ok(performance.now() - started < 500, `${performance.now() - started} ms for 100`);
});

t.test('keeps clients and models apart, and every id short', async (t) => {
  const ids = [
    sessionId('a', 'm', 's'),
    sessionId('b', 'm', 's'),
    sessionId('a', 'n', 's'),
    sessionId('a', 'm', 's'.repeat(10_000)),
  ];
  t.equal(new Set(ids).size, 4);
  t.same(new Set(ids.map(({ length }) => length)), new Set([43]));
});

t.test('knows which answers may be gone on from by their id', async (t) => {
  const may = async (request: FakeRequest) => mayGoOnById((await fakeContext(request)).inbound);
  t.ok(await may({ body: { input: 'x' } }));
  t.notOk(await may({ body: { input: 'x', store: false } }));
  t.notOk(await may({ body: { messages: [] } }));
  t.notOk(await may({ operation: 'embed', body: { input: 'x' } }));
});
