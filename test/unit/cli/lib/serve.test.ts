import { EventEmitter } from 'node:events';
import t from 'tap';
import { serve } from '../../../../cli/src/lib/serve.ts';
import { fakeGateway } from './fake-gateway.ts';

function fakeProcess() {
  const signals = new EventEmitter();
  return {
    signals,
    host: { on: signals.on.bind(signals), exit: () => undefined, terminalGone: () => false },
  };
}

t.test('hears signals already when it says that it listens', async (t) => {
  const { gateway, done } = fakeGateway();
  const { signals, host } = fakeProcess();
  const ports: number[] = [];
  await serve(gateway, host, {
    listening: ({ port }) => {
      ports.push(port);
      signals.emit('SIGTERM');
    },
    reloadFailed: () => undefined,
    stopping: () => undefined,
  });
  t.same(ports, [80]);
  t.same(done, ['close']);
});

t.test('closes the gateway that cannot listen and says why', async (t) => {
  const inUse = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE' });
  const { gateway, done } = fakeGateway({ listen: () => Promise.reject(inUse) });
  const silent = { listening: t.fail, reloadFailed: t.fail, stopping: t.fail };
  await t.rejects(serve(gateway, fakeProcess().host, silent), {
    name: 'ListenError',
    cause: inUse,
  });
  t.same(done, ['close']);
});
