import t from 'tap';
import { ExchangeStore } from '../../../../../plugins/policies/response-store/exchange-store.ts';

function storeOf(
  limits: { entries?: number; bytes?: number; conversationBytes?: number; ttlMs?: number } = {},
  time = { nowMs: 0 },
): ExchangeStore {
  const all = {
    entries: 100,
    bytes: 1_000_000,
    conversationBytes: 100_000,
    ttlMs: 1000,
    ...limits,
  };
  return new ExchangeStore(all, { monotonic: () => time.nowMs });
}

/** Keeps a conversation of three answers, a, b and c. */
function keepChain(store: ExchangeStore): void {
  store.keep('me', 'a', { items: [1, 2] });
  store.keep('me', 'b', { items: [3], previous: 'a' });
  store.keep('me', 'c', { items: [4, 5], previous: 'b' });
}

t.test('a conversation is all that an answer builds on', async (t) => {
  const store = storeOf();
  keepChain(store);
  t.same(store.conversation('me', 'c'), [1, 2, 3, 4, 5]);
  t.same(store.conversation('me', 'a'), [1, 2]);
});

t.test('nobody sees the conversations of another client', async (t) => {
  const store = storeOf();
  keepChain(store);
  t.equal(store.conversation('you', 'a'), undefined);
  store.keep('you', 'd', { items: [6], previous: 'a' });
  t.equal(store.conversation('you', 'd'), undefined);
});

t.test('what builds on something forgotten is not known', async (t) => {
  const store = storeOf({ entries: 2 });
  keepChain(store);
  t.equal(store.size, 2);
  t.equal(store.conversation('me', 'c'), undefined);
});

t.test('use keeps an answer and all that it builds on', async (t) => {
  const time = { nowMs: 0 };
  const store = storeOf({ entries: 4 }, time);
  keepChain(store);
  time.nowMs = 999;
  store.keep('me', 'other', { items: [] });
  t.ok(store.conversation('me', 'c'));
  store.keep('me', 'more', { items: [] });
  t.ok(store.conversation('me', 'c'), 'the other answer went first');
  time.nowMs = 1998;
  t.ok(store.conversation('me', 'c'));
  time.nowMs = 2998;
  t.equal(store.conversation('me', 'c'), undefined);
});

t.test('of a chain that is not used the first answer goes last', async (t) => {
  const store = storeOf({ entries: 3 });
  keepChain(store);
  store.conversation('me', 'c');
  store.keep('me', 'other', { items: [] });
  t.ok(store.conversation('me', 'b'));
  t.equal(store.conversation('me', 'c'), undefined);
});

t.test('answers take no more memory than they may', async (t) => {
  const store = storeOf({ bytes: 5000 });
  for (let count = 0; count < 20; count++)
    store.keep('me', String(count), { items: ['x'.repeat(1000)] });
  t.ok(store.bytes <= 5000);
  t.ok(store.size > 1 && store.size < 5);
  store.keep('me', 'huge', { items: ['x'.repeat(5000)] });
  t.equal(store.conversation('me', 'huge'), undefined);
  t.ok(store.conversation('me', '19'));
});

t.test('what is too old goes when something is added', async (t) => {
  const time = { nowMs: 0 };
  const store = storeOf({}, time);
  keepChain(store);
  time.nowMs = 5000;
  store.keep('me', 'd', { items: [] });
  t.equal(store.size, 1);
});

t.test('an id of two exchanges leads to neither, nor does a third one with it', async (t) => {
  const time = { nowMs: 0 };
  const store = storeOf({}, time);
  keepChain(store);
  store.keep('me', 'a', { items: [9] });
  t.equal(store.conversation('me', 'a'), undefined);
  t.equal(store.conversation('me', 'c'), undefined, 'nor does what builds on it');
  store.keep('me', 'a', { items: [1, 2] });
  t.equal(store.conversation('me', 'a'), undefined);
  store.keep('you', 'a', { items: [7] });
  t.same(store.conversation('you', 'a'), [7], 'other clients have ids of their own');
  time.nowMs = 1000;
  store.keep('me', 'a', { items: [8] });
  t.same(store.conversation('me', 'a'), [8], 'once the others are forgotten it is one again');
});

t.test('the same answer built on another one is another exchange', async (t) => {
  const store = storeOf();
  keepChain(store);
  store.keep('me', 'c', { items: [4, 5], previous: 'a' });
  t.equal(store.conversation('me', 'c'), undefined);
});

t.test('an exchange that is kept twice is one', async (t) => {
  const store = storeOf();
  keepChain(store);
  const { bytes } = store;
  store.keep('me', 'c', { items: [4, 5], previous: 'b' });
  t.same(store.conversation('me', 'c'), [1, 2, 3, 4, 5]);
  t.equal(store.bytes, bytes);
});

t.test('ids that lead in a circle lead nowhere', async (t) => {
  const store = storeOf();
  store.keep('me', 'a', { items: [1], previous: 'b' });
  store.keep('me', 'b', { items: [2], previous: 'a' });
  t.equal(store.conversation('me', 'a'), undefined);
});

t.test('what is kept cannot be changed from outside', async (t) => {
  const store = storeOf();
  const items = [1];
  store.keep('me', 'a', { items });
  items.push(2);
  t.same(store.conversation('me', 'a'), [1]);
});

t.test('refuses a conversation that is larger than a request may be', async (t) => {
  const store = storeOf({ conversationBytes: 600 });
  keepChain(store);
  t.same(store.conversation('me', 'b'), [1, 2, 3]);
  t.throws(() => store.conversation('me', 'c'), {
    code: 'BODY_TOO_LARGE',
    param: 'previous_response_id',
  });
});
