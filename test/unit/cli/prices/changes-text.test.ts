import t from 'tap';
import { changesText, countModels, losesTooMuch } from '../../../../cli/src/prices/changes-text.ts';

const price = { input: 1, output: 2 };
const change = (model: string) => ({ model, before: price, after: price });
const list = (count: number, retired = 0) => ({
  source: 's',
  date: '2026-01-01',
  models: {
    one: Object.fromEntries(Array.from({ length: count }, (_, at) => [`m${at}`, price])),
    two: Object.fromEntries(
      Array.from({ length: retired }, (_, at) => [`r${at}`, { ...price, last: '2025-01-01' }]),
    ),
  },
});

t.test('tells every change in a line', async (t) => {
  const changes = { added: [change('a')], changed: [change('b')], gone: [change('c')] };
  const text = changesText(
    { source: 'a table', date: '2026-01-01', models: 3, changes, written: undefined },
    ({ input, output }) => `${input}/${output}`,
  );
  t.same(text.split('\n'), [
    'a table, 2026-01-01: 3 models; 1 new, 1 changed, 1 gone.',
    'In US dollars for a million tokens:',
    '+ a: 1/2',
    '~ b: 1/2 -> 1/2',
    '- c: keeps 1/2',
    'Nothing is written; for a file say --write PATH.',
  ]);
});

t.test('tells where it was written', async (t) => {
  const changes = { added: [], changed: [], gone: [] };
  const told = { source: 's', date: '2026-01-01', models: 0, changes, written: 'p.json' };
  t.match(changesText(told, String), /0 gone\.\nWritten to p\.json\..*prices-file: p\.json/);
});

t.test('a table that lacks most current models is not credible', async (t) => {
  const gone = (count: number) => ({
    added: [],
    changed: [],
    gone: Array.from({ length: count }, () => change('x')),
  });
  t.equal(losesTooMuch(list(10, 100), gone(5)), false);
  t.equal(losesTooMuch(list(10, 100), gone(6)), true);
  t.equal(losesTooMuch(list(0), gone(0)), false);
  t.equal(countModels(list(10, 3)), 13);
});
