import t from 'tap';
import { atOnce, startScene, statuses } from './scene.ts';

const clients = 500;
const repeats = 20;

t.test('500 clients at once: as many as the limit are let in, twenty times', async (t) => {
  const keys = Array.from({ length: repeats }, (_, index) => ({
    key: `client-key-${index}`,
    'rate-limit': { rpm: 100 },
  }));
  const scene = await startScene(t, keys, {});
  for (const { key } of keys) {
    const before = scene.upstream.requests.length;
    t.same(statuses(await atOnce(clients, () => scene.ask(key))), { 200: 100, 429: 400 });
    t.equal(scene.upstream.requests.length - before, 100);
  }
});

t.test('500 clients at once under two limits: a refused one takes of neither', async (t) => {
  const keys = ['first-client-key', 'second-client-key', 'third-client-key'];
  const named = keys.map((key) => ({ key, name: key }));
  for (let repeat = 0; repeat < repeats; repeat++) {
    const scene = await startScene(t, named, { 'global-rpm': 150, 'per-key-rpm': 100 });
    // The first asks for more than it may have; the others find all that is left.
    const first = await atOnce(clients, () => scene.ask('first-client-key'));
    t.same(statuses(first), { 200: 100, 429: 400 });
    const others = await atOnce(80, (index) => scene.ask(keys[1 + (index % 2)] ?? ''));
    t.same(statuses(others), { 200: 50, 429: 30 });
    t.equal(scene.upstream.requests.length, 150);
  }
});
