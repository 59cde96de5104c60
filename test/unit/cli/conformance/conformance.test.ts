import t from 'tap';
import { runConformance } from '../../../../cli/src/conformance/conformance.ts';
import { usualModels } from '../../../../cli/src/conformance/defaults.ts';
import { featuresNamed } from '../../../../cli/src/conformance/feature-filter.ts';
import { formatNames } from '../../../../cli/src/conformance/format-name.ts';
import { startOwnGateway } from '../../../../cli/src/conformance/own-gateway.ts';
import { startUpstreams } from '../../../../cli/src/conformance/upstream-set.ts';

t.test('asks the gateway of this process, ordered by client, upstream and feature', async (t) => {
  const cells = await runConformance({ features: featuresNamed(['text', 'text-stream']) });
  t.equal(cells.length, 32);
  t.same([...new Set(cells.map(({ inbound }) => inbound))], formatNames);
  t.same(
    cells.slice(0, 4).map(({ feature, upstream }) => `${upstream} ${feature}`),
    [
      'openai-chat text',
      'openai-chat text-stream',
      'anthropic-messages text',
      'anthropic-messages text-stream',
    ],
  );
  t.same(
    cells.filter(({ verdict }) => verdict !== 'passed'),
    [],
  );
});

t.test('asks a gateway elsewhere, with other models and only some formats', async (t) => {
  const models = { ...usualModels, gemini: 'other' };
  const port = 10_000 + (process.pid % 2500) * 8;
  const own = await startUpstreams(0);
  const urls = Object.fromEntries(
    formatNames.map((format, index) => [format, `http://127.0.0.1:${port + index}`]),
  );
  const gateway = await startOwnGateway({ ...own.urls, ...urls }, models);
  t.teardown(async () => {
    await gateway.close();
    await own.close();
  });
  const cells = await runConformance({
    baseUrl: `${gateway.url}/`,
    upstreamPort: port,
    models,
    key: 'k',
    inbound: ['openai-responses'],
    upstream: ['gemini'],
    features: featuresNamed(['tool-call']),
  });
  t.match(cells, [{ inbound: 'openai-responses', upstream: 'gemini', verdict: 'passed' }]);
  t.equal(cells.length, 1);
});

t.test('says that nobody is there', async (t) => {
  const baseUrl = 'http://127.0.0.1:1';
  await t.rejects(runConformance({ baseUrl }), { message: /^No gateway answers at .*:1 \(/ });
});
