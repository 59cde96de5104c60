import t from 'tap';
import { Counter } from '../../../../../plugins/operations/metrics/cells.ts';
import { Labelled } from '../../../../../plugins/operations/metrics/labelled.ts';

function counters(maxSeries: number, seriesPerCell = 1): Labelled<Counter> {
  return new Labelled({
    labels: ['provider', 'model'],
    limit: { maxSeries },
    seriesPerCell,
    create: () => new Counter(),
  });
}

t.test('gives the same cell for the same values, and another one for others', async (t) => {
  const labelled = counters(100);
  t.equal(labelled.cell('a', 'b'), labelled.cell('a', 'b'));
  t.not(labelled.cell('a', 'b'), labelled.cell('ab', ''));
  t.not(labelled.cell('a', 'b'), labelled.cell('b', 'a'));
});

t.test('has never more series than it may, and loses no count', async (t) => {
  for (const seriesPerCell of [1, 15]) {
    const labelled = counters(1000, seriesPerCell);
    for (let at = 0; at < 5000; at++) labelled.cell(`p${at % 7}`, `m${at}`).value++;
    const entries = [...labelled.entries];
    t.ok(entries.length * seriesPerCell <= 1000, `${entries.length} × ${seriesPerCell}`);
    t.ok(entries.length > 800 / seriesPerCell, 'most of them are used');
    t.equal(
      entries.reduce((sum, { cell }) => sum + cell.value, 0),
      5000,
    );
  }
});

t.test('what is too much keeps its provider, and only then becomes other', async (t) => {
  const labelled = counters(100);
  for (let at = 0; at < 200; at++) labelled.cell('openai', `m${at}`);
  t.equal(labelled.cell('openai', 'new'), labelled.cell('openai', 'other'));
  for (let at = 0; at < 200; at++) labelled.cell(`p${at}`, 'm');
  t.equal(labelled.cell('p-new', 'm'), labelled.cell('other', 'other'));
  t.equal([...labelled.entries].length, 100);
});

t.test('a raised limit gives names again', async (t) => {
  const limit = { maxSeries: 10 };
  const labelled = new Labelled({
    labels: ['model'],
    limit,
    seriesPerCell: 1,
    create: () => new Counter(),
  });
  for (let at = 0; at < 20; at++) labelled.cell(`m${at}`);
  t.equal(labelled.cell('late'), labelled.cell('other'));
  limit.maxSeries = 100;
  t.not(labelled.cell('late'), labelled.cell('other'));
});
