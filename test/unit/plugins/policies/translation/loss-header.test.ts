import t from 'tap';
import { lossHeader } from '../../../../../plugins/policies/translation/loss-header.ts';

t.test('names each path with its reason', async (t) => {
  const header = lossHeader([
    { path: 'top_k', reason: 'There is no such field.' },
    { path: 'tools[0].cache_control', reason: 'Calls it "cached".' },
  ]);
  t.equal(
    header,
    '"top_k";reason="There is no such field.", ' +
      '"tools[0].cache_control";reason="Calls it \\"cached\\"."',
  );
});

t.test('has printable ASCII only', async (t) => {
  const header = lossHeader([{ path: 'metadata.größe\r\nx: y', reason: 'nein' }]);
  t.equal(header, '"metadata.gr??e??x: y";reason="nein"');
});

t.test('is short, and says how many are left out', async (t) => {
  const lost = Array.from({ length: 400 }, (_, index) => ({ path: `f[${index}]`, reason: 'none' }));
  const header = lossHeader(lost);
  t.ok(header.length < 4200);
  const shown = header.match(/reason=/g)?.length ?? 0;
  t.ok(shown > 100);
  t.equal(header.split(', ').at(-1), `more;count=${400 - shown}`);
});
