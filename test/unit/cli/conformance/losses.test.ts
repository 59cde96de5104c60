import t from 'tap';
import { lossOf, readLosses } from '../../../../cli/src/conformance/losses.ts';

t.test('the header is read after RFC 9651', async (t) => {
  const header =
    '"top_k";reason="There is no such field.", "tools[0].\\"x\\"";reason="No, no.", more;count=2';
  t.same(readLosses(header), [
    { path: 'top_k', reason: 'There is no such field.' },
    { path: 'tools[0]."x"', reason: 'No, no.' },
  ]);
  t.same(readLosses('"seed"'), [{ path: 'seed', reason: '' }]);
  t.same(readLosses(''), []);
});

t.test('a loss is found by the member, by something in it and by what it is in', async (t) => {
  const losses = readLosses('"a.b[1].c";reason="r"');
  t.ok(lossOf(losses, ['a.b[1].c']));
  t.ok(lossOf(losses, ['x', 'a.b']));
  t.ok(lossOf(losses, ['a.b[1].c.d']));
  t.notOk(lossOf(losses, ['a.bc', 'a.b[10]', 'b']));
  t.notOk(lossOf(losses, []));
});
