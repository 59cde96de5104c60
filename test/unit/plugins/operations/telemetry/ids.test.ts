import t from 'tap';
import { Ids } from '../../../../../plugins/operations/telemetry/ids.ts';

t.test('ids are of their length, and not given twice', async (t) => {
  const ids = new Ids();
  const spans = Array.from({ length: 2000 }, () => ids.span());
  const traces = Array.from({ length: 2000 }, () => ids.trace());
  t.ok(spans.every((id) => /^[\da-f]{16}$/.test(id)));
  t.ok(traces.every((id) => /^[\da-f]{32}$/.test(id)));
  t.equal(
    new Set([...spans, ...traces.flatMap((id) => [id.slice(0, 16), id.slice(16)])]).size,
    6000,
  );
});
