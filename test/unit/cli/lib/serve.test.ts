import { EventEmitter } from 'node:events';
import t from 'tap';
import { serve, type Surroundings } from '../../../../cli/src/lib/serve.ts';
import { fakeGateway } from './fake-gateway.ts';

function surroundings(listening: (port: number, signals: EventEmitter) => void): Surroundings {
  const signals = new EventEmitter();
  return {
    signals: { on: signals.on.bind(signals), exit: () => undefined, terminalGone: () => false },
    observer: { reloading: () => undefined, ready: () => undefined },
    listening: ({ port }) => listening(port, signals),
    reloadFailed: () => undefined,
    stopping: () => undefined,
  };
}

t.test('hears signals already when it says that it listens', async (t) => {
  const { gateway, done } = fakeGateway();
  const ports: number[] = [];
  const parts = surroundings((port, signals) => {
    ports.push(port);
    signals.emit('SIGTERM');
  });
  await serve(gateway, parts);
  t.same(ports, [80]);
  t.same(done, ['close']);
});

t.test('closes the gateway that cannot listen and says why', async (t) => {
  const inUse = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE' });
  const { gateway, done } = fakeGateway({ listen: () => Promise.reject(inUse) });
  const parts = surroundings(() => t.fail('it does not listen'));
  await t.rejects(serve(gateway, parts), { name: 'ListenError', cause: inUse });
  t.same(done, ['close']);
});
