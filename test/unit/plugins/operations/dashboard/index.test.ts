import { loadConfig } from '@ai-proxy/core';
import { pluginContract, startGateway } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t from 'tap';
import dashboard from '../../../../../plugins/operations/dashboard/index.ts';

const full = {
  enabled: true,
  username: 'operator',
  'password-hash': 'env://HASH',
  'jwt-secret': 'env://SECRET',
  'jwt-ttl-secs': 600,
  'request-log-capacity': 50,
};
const env = { HASH: '$2b$12$hash-of-a-password', SECRET: 'a-secret-that-signs-tokens' };

for (const { name, run } of pluginContract(dashboard, { enabled: false })) t.test(name, run);

t.test('a gateway with a dashboard serves, and says that there is none', async (t) => {
  const config = JSON.stringify({ dashboard: full });
  const gateway = await startGateway({ builtins, defaultPipeline, config, env });
  t.teardown(() => gateway.close());
  const warnings = gateway.logs.filter(({ msg }) => /there is no dashboard yet/.test(String(msg)));
  t.match(warnings, [{ level: 40 }]);
  t.equal(warnings.length, 1);
  const page = await fetch(`${gateway.url}/dashboard/`);
  t.equal(page.status, 404);
  await page.text();
});

t.test('without "enabled" nothing is said', async (t) => {
  const config = JSON.stringify({ dashboard: { username: 'operator' } });
  const gateway = await startGateway({ builtins, defaultPipeline, config });
  t.teardown(() => gateway.close());
  t.notMatch(JSON.stringify(gateway.logs), /dashboard/);
});

t.test('hash and secret are secrets of the configuration', async (t) => {
  const text = JSON.stringify({ dashboard: full });
  const directory = t.testdir();
  const { redactor } = await loadConfig({
    file: undefined,
    text,
    directory,
    env,
    builtins,
    defaultPipeline,
  });
  for (const secret of Object.values(env)) t.notMatch(redactor.clean(`x ${secret} y`), secret);
});

t.test('what is no option of it is refused', async (t) => {
  const config = JSON.stringify({ dashboard: { enabled: true, pasword: 'x' } });
  await t.rejects(startGateway({ builtins, defaultPipeline, config }), /pasword/);
});
