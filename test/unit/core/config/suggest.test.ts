import t from 'tap';
import { nearest, suggestion } from '../../../../core/src/config/suggest.ts';

const names = ['host', 'port', 'proxy-url', 'request-retry', 'passthrough-headers'];

t.test('finds the nearest name', async (t) => {
  t.equal(nearest('prot', names), 'port');
  t.equal(nearest('proxyurl', names), 'proxy-url');
  t.equal(nearest('request-retries', names), 'request-retry');
});

t.test('sees through another way of writing names', async (t) => {
  t.equal(nearest('passthroughHeaders', names), 'passthrough-headers');
  t.equal(nearest('PASSTHROUGH_HEADERS', names), 'passthrough-headers');
});

t.test('is silent where nothing is near', async (t) => {
  t.equal(nearest('weather', names), undefined);
  t.equal(nearest('ab', ['cd']), undefined);
  t.equal(nearest('x', []), undefined);
});

t.test('asks a question', async (t) => {
  t.same(suggestion('hots', names), { hint: 'Did you mean "host"?' });
  t.same(suggestion('weather', names), {});
});
