import t from 'tap';
import { MemoryStore } from '../../../../../plugins/operations/log-store/memory/store.ts';
import { SharedStores } from '../../../../../plugins/operations/log-store/shared-stores.ts';

/** A store that counts how often it is closed. */
function counting(): { readonly store: MemoryStore; readonly closed: () => number } {
  const store = new MemoryStore({ capacity: 1, bodyBytes: 1 });
  let closed = 0;
  store.close = async () => void closed++;
  return { store, closed: () => closed };
}

t.test('closes a store when its last user lets go, and opens another one then', async (t) => {
  const stores = new SharedStores();
  const { closed, store } = counting();
  const leases = await Promise.all([
    stores.take('a', async () => store),
    stores.take('a', () => Promise.reject(new Error('opened twice'))),
  ]);
  t.equal(leases[0].store, leases[1].store);
  await leases[0].release();
  await leases[0].release();
  t.equal(closed(), 0);
  await leases[1].release();
  t.equal(closed(), 1);
  const other = counting();
  t.equal((await stores.take('a', async () => other.store)).store, other.store);
});

t.test('forgets a store that could not be opened', async (t) => {
  const stores = new SharedStores();
  await t.rejects(
    stores.take('a', () => Promise.reject(new Error('no disk'))),
    /no disk/,
  );
  const { store } = counting();
  t.equal((await stores.take('a', async () => store)).store, store);
});

t.test('closes every store at its end', async (t) => {
  const stores = new SharedStores();
  const all = [counting(), counting()];
  const leases = await Promise.all(
    all.map(({ store }, at) => stores.take(`${at}`, async () => store)),
  );
  await stores[Symbol.asyncDispose]();
  t.same(
    all.map(({ closed }) => closed()),
    [1, 1],
  );
  await stores[Symbol.asyncDispose]();
  t.equal(leases.length, 2);
});
