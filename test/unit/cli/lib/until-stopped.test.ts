import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError, type Gateway } from '@ai-proxy/core';
import t from 'tap';
import { Reloads } from '../../../../cli/src/daemon/reloads.ts';
import { untilStopped, type SignalHost } from '../../../../cli/src/lib/until-stopped.ts';
import { fakeGateway } from './fake-gateway.ts';

function fakeHost(gone = false) {
  const signals = new EventEmitter();
  const exits: number[] = [];
  const host: SignalHost = {
    on: (signal, listener) => signals.on(signal, listener),
    exit: (code) => exits.push(code),
    terminalGone: () => gone,
  };
  return { host, exits, send: (signal: string) => signals.emit(signal) };
}

function parts(gateway: Gateway) {
  const observer = { reloading: () => undefined, ready: () => undefined };
  return { gateway, reloads: new Reloads(gateway, observer) };
}

function fakeMessages() {
  const said: string[] = [];
  const say = (message: string) => void said.push(message);
  return { said, messages: { stopping: say, reloadFailed: say } };
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  t.test(`closes the gateway at ${signal} and resolves`, async (t) => {
    const { gateway, done } = fakeGateway();
    const { host, exits, send } = fakeHost();
    const { said, messages } = fakeMessages();
    const stopped = untilStopped(parts(gateway), host, messages);
    send(signal);
    await stopped;
    t.same(done, ['close']);
    t.same(exits, []);
    t.match(said, [/^Stopping; requests in flight have 7 s\./]);
  });
}

t.test('ends at once at a second signal, but not at the echo of the first', async (t) => {
  const { gateway } = fakeGateway();
  const { host, exits, send } = fakeHost();
  void untilStopped(parts(gateway), host, fakeMessages().messages);
  send('SIGINT');
  send('SIGINT');
  t.same(exits, []);
  await sleep(450);
  send('SIGINT');
  send('SIGTERM');
  t.same(exits, [130, 143]);
});

t.test('reloads at SIGHUP, one after the other, and goes on serving', async (t) => {
  let running = 0;
  const reload = async () => {
    t.equal(++running, 1);
    await sleep(5);
    running--;
  };
  const { gateway, done } = fakeGateway({ reload });
  const { host, send } = fakeHost();
  const stopped = untilStopped(parts(gateway), host, fakeMessages().messages);
  send('SIGHUP');
  send('SIGHUP');
  await sleep(30);
  t.same(done, ['reload', 'reload']);
  send('SIGTERM');
  await stopped;
  t.same(done, ['reload', 'reload', 'close']);
});

t.test('prints every problem of a configuration that was not reloaded', async (t) => {
  const problem = {
    code: 'CONFIG_INVALID',
    file: 'a.yaml',
    line: 2,
    message: 'Wrong.',
    hint: 'Right.',
  } as const;
  const failures = [
    new ConfigError([
      { ...problem, column: 3 },
      { ...problem, column: 9 },
    ]),
    new Error('disk'),
  ];
  const reload = () => Promise.reject(failures.shift());
  const { gateway } = fakeGateway({ reload });
  const { host, send } = fakeHost();
  const { said, messages } = fakeMessages();
  const stopped = untilStopped(parts(gateway), host, messages);
  send('SIGHUP');
  send('SIGHUP');
  await sleep(5);
  send('SIGTERM');
  await stopped;
  t.match(
    said[0],
    /the old one keeps serving\.\na\.yaml:2:3 CONFIG_INVALID Wrong\.\n +Right\.\na\.yaml:2:9 /,
  );
  t.match(said[1] + (said[2] ?? ''), /the old one keeps serving\.\nError: disk/);
});

t.test('stops at SIGHUP when the terminal is gone', async (t) => {
  const { gateway, done } = fakeGateway();
  const { host, send } = fakeHost(true);
  const stopped = untilStopped(parts(gateway), host, fakeMessages().messages);
  send('SIGHUP');
  await stopped;
  t.same(done, ['close']);
});
