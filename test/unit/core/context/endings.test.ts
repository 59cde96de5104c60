import t from 'tap';
import { Endings, type ExchangeEnd } from '../../../../core/src/context/endings.ts';

const end: ExchangeEnd = { outcome: 'complete', status: 200, ms: 1 };

t.test('tells inner layers first, each once, also after one that throws', async (t) => {
  const endings = new Endings();
  const told: string[] = [];
  const errors: unknown[] = [];
  endings.after(() => told.push('outer'));
  endings.after(() => {
    throw new Error('broken');
  });
  endings.after(() => told.push('inner'));
  endings.finish(end, (error) => errors.push(error));
  endings.finish(end, (error) => errors.push(error));
  t.strictSame(told, ['inner', 'outer']);
  t.match(errors, [{ message: 'broken' }]);
});

t.test('tells at once who comes too late', async (t) => {
  const endings = new Endings();
  endings.finish(end, () => undefined);
  let told: ExchangeEnd | undefined;
  endings.after((late) => (told = late));
  t.equal(told, end);
});

t.test('waits for everybody before the last bytes, once', async (t) => {
  const endings = new Endings();
  t.equal(endings.holdsBack, false);
  const told: string[] = [];
  const errors: unknown[] = [];
  endings.before(async () => void told.push('outer'));
  endings.before(() => Promise.reject(new Error('broken')));
  endings.before(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    told.push('inner');
  });
  t.equal(endings.holdsBack, true);
  await endings.settle(end, (error) => errors.push(error));
  await endings.settle(end, (error) => errors.push(error));
  t.strictSame(told, ['inner', 'outer']);
  t.equal(errors.length, 1);
});
