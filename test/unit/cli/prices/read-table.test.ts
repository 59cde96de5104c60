import { utimesSync } from 'node:fs';
import { startUpstream, type UpstreamReply } from '@ai-proxy/core/testing';
import t from 'tap';
import { NoTable, readTable } from '../../../../cli/src/prices/read-table.ts';

const now = new Date('2026-11-23T23:59:00Z');

async function serve(t: { teardown: (run: () => Promise<void>) => void }, reply: UpstreamReply) {
  const upstream = await startUpstream(() => reply);
  t.teardown(() => upstream.close());
  return upstream.url;
}

t.test('reads a table from a URL, of this day', async (t) => {
  const url = await serve(t, { body: ['{"a":', '{"b":1}}'] });
  t.same(await readTable(`${url}/table.json`, now), { table: { a: { b: 1 } }, date: '2026-11-23' });
});

t.test('reads a table from a file, of the day on which it was written', async (t) => {
  const file = `${t.testdir({ 'table.json': '{"a":1}' })}/table.json`;
  utimesSync(file, 0, Date.UTC(2026, 0, 31) / 1000);
  t.same(await readTable(file, now), { table: { a: 1 }, date: '2026-01-31' });
});

t.test('says why there is no table', async (t) => {
  const dir = t.testdir({ 'list.json': '[]', 'text.json': 'prices' });
  const gone = await startUpstream(() => ({ body: '{}' }));
  await gone.close();
  const cases: readonly (readonly [string, RegExp])[] = [
    [`${dir}/missing.json`, /missing\.json: ENOENT/],
    [`${dir}/list.json`, /it is not a JSON object\.$/],
    [`${dir}/text.json`, /it is not a JSON object\.$/],
    [await serve(t, { status: 404, body: '{}' }), /it answers with status 404\.$/],
    [await serve(t, { body: '<html>' }), /it is not a JSON object\.$/],
    [await serve(t, { body: '{"a":', breakOff: true }), /^No prices from http/],
    [gone.url, /ECONNREFUSED/],
  ];
  for (const [from, message] of cases)
    await t.rejects(readTable(from, now), { constructor: NoTable, message }, from);
});

t.test('a table without end is not read to its end', async (t) => {
  const piece = Buffer.alloc(1024 * 1024, ' ');
  const url = await serve(t, { body: Array.from({ length: 40 }, () => piece) });
  await t.rejects(readTable(url, now), { message: /it has more than 32 MB\.$/ });
});
