import { loadConfig, type Gateway, type LoadedConfig } from '@ai-proxy/core';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t from 'tap';
import { ReloadHistory } from '../../../../cli/src/daemon/reload-history.ts';

const load = (text: string): Promise<LoadedConfig> =>
  loadConfig({ file: 'a.yaml', text, directory: '/', env: {}, builtins, defaultPipeline });

/** A gateway that takes over what it is given. */
async function reloading(text: string) {
  let config = await load(text);
  let succeeded = 0;
  const gateway = {
    get config() {
      return config;
    },
    get vitals() {
      return { reloads: { succeeded } };
    },
  };
  return {
    gateway: gateway as unknown as Gateway,
    takes: async (changed: string) => {
      config = await load(changed);
      succeeded++;
    },
  };
}

t.test('tells once what others have taken over', async (t) => {
  const { gateway, takes } = await reloading('body-limit-mb: 1\n');
  let now = 0;
  const history = new ReloadHistory(gateway, () => now);
  await takes('body-limit-mb: 2\n');
  await takes('body-limit-mb: 3\n');
  await takes('body-limit-mb: 3\n');
  now = 1000;
  t.same(history.told([]), {
    since: '1970-01-01T00:00:00.000Z',
    times: 2,
    changed: ['body-limit-mb: 1 → 3'],
  });
  await takes('body-limit-mb: 3\n');
  t.equal(history.told([]), undefined);
  await takes('debug: true\nbody-limit-mb: 3\n');
  await takes('debug: true\nbody-limit-mb: 4\n');
  t.match(history.told(['body-limit-mb: 3 → 4']), {
    since: '1970-01-01T00:00:01.000Z',
    times: 1,
    changed: ['debug: false → true'],
  });
});
