import { PassThrough } from 'node:stream';
import { mock } from 'node:test';
import t from 'tap';
import { whileWaiting } from '../../../../cli/src/lib/while-waiting.ts';

function terminal(isTTY: boolean): { stream: NodeJS.WriteStream; written: () => string } {
  const stream = new PassThrough();
  return {
    stream: parseTerminal(Object.assign(stream, { isTTY })),
    written: () => String(stream.read() ?? ''),
  };
}

function parseTerminal(stream: PassThrough): NodeJS.WriteStream {
  return stream as unknown as NodeJS.WriteStream;
}

t.test('what is done at once is not talked about', async (t) => {
  const { stream, written } = terminal(true);
  t.equal(await whileWaiting(stream, 'waiting', Promise.resolve(7)), 7);
  t.equal(written(), '');
});

t.test('a terminal sees what is waited for, and nothing of it afterwards', async (t) => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  t.teardown(() => mock.timers.reset());
  const { stream, written } = terminal(true);
  const { promise, reject } = Promise.withResolvers<never>();
  const waiting = whileWaiting(stream, 'waiting', promise);
  mock.timers.tick(999);
  t.equal(written(), '');
  mock.timers.tick(1);
  t.match(written(), /^\r. waiting $/);
  reject(new Error('given up'));
  await t.rejects(waiting, /given up/);
  t.equal(written(), '\r\u001B[K');
});

t.test('nothing but a terminal sees it', async (t) => {
  const { stream, written } = terminal(false);
  const { promise, resolve } = Promise.withResolvers<string>();
  const waiting = whileWaiting(stream, 'waiting', promise);
  resolve('done');
  t.equal(await waiting, 'done');
  t.equal(written(), '');
});
