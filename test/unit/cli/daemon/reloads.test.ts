import { ConfigError } from '@ai-proxy/core';
import t from 'tap';
import { Reloads } from '../../../../cli/src/daemon/reloads.ts';
import { fakeGateway } from '../lib/fake-gateway.ts';

function observed() {
  const seen: string[] = [];
  return {
    seen,
    observer: { reloading: () => seen.push('reloading'), ready: () => seen.push('ready') },
  };
}

t.test('tells the observer when a reload begins and ends, well or badly', async (t) => {
  const problem = {
    code: 'CONFIG_INVALID',
    file: 'a',
    line: 1,
    column: 1,
    message: 'No.',
  } as const;
  const failures = [undefined, new ConfigError([problem])];
  const { gateway } = fakeGateway({
    reload: async () => {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
    },
  });
  const { observer, seen } = observed();
  const reloads = new Reloads(gateway, observer);
  t.match(await reloads.reload(), { reloaded: true, changed: [], restart: [] });
  t.match(await reloads.reload(), { reloaded: false, problems: [problem], message: 'a:1:1' });
  t.same(seen, ['reloading', 'ready', 'reloading', 'ready']);
});

t.test('refuses every reload once the gateway stops, those that wait, too', async (t) => {
  let finish = (): void => undefined;
  const { gateway, done } = fakeGateway({
    reload: () => new Promise<void>((resolve) => (finish = resolve)),
  });
  const { observer, seen } = observed();
  const reloads = new Reloads(gateway, observer);
  const running = reloads.reload();
  const waiting = reloads.reload();
  await Promise.resolve();
  const stopped = reloads.stop();
  finish();
  await stopped;
  t.match(await running, { reloaded: true });
  t.match(await waiting, { reloaded: false, message: /stopping/ });
  t.match(await reloads.reload(), { reloaded: false, message: /stopping/ });
  t.same(done, ['reload']);
  t.same(seen, ['reloading'], 'a gateway that stops is not ready');
});
