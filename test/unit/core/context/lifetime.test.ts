import t from 'tap';
import { Lifetime } from '../../../../core/src/context/lifetime.ts';

t.test('calls its listeners once, with the reason', async (t) => {
  const lifetime = new Lifetime();
  const heard: string[] = [];
  lifetime.onEnd((reason) => heard.push(`first ${reason}`));
  lifetime.onEnd((reason) => heard.push(`second ${reason}`));
  t.strictSame([lifetime.ended, lifetime.reason], [false, undefined]);
  lifetime.end('gone');
  lifetime.end('again');
  t.strictSame(heard, ['first gone', 'second gone']);
  t.strictSame([lifetime.ended, lifetime.reason], [true, 'gone']);
});

t.test('calls a late listener at once', async (t) => {
  const lifetime = new Lifetime();
  lifetime.end('gone');
  const heard: string[] = [];
  lifetime.onEnd((reason) => heard.push(reason))();
  t.strictSame(heard, ['gone']);
});

t.test('takes a listener back', async (t) => {
  const lifetime = new Lifetime();
  const heard: string[] = [];
  const stop = lifetime.onEnd((reason) => heard.push(reason));
  stop();
  stop();
  lifetime.end('gone');
  t.strictSame(heard, []);
});

t.test('aborts its signal, whether asked for before or after the end', async (t) => {
  const lifetime = new Lifetime();
  const early = lifetime.signal;
  t.equal(early.aborted, false);
  lifetime.end('gone');
  t.equal(early.aborted, true);
  t.equal(lifetime.signal, early);
  const other = new Lifetime();
  other.end('gone');
  t.match(other.signal.reason, { message: 'gone' });
});

t.test('calls every listener although one throws', async (t) => {
  const lifetime = new Lifetime();
  const heard: string[] = [];
  lifetime.onEnd(() => {
    throw new Error('a plugin failed');
  });
  lifetime.onEnd((reason) => heard.push(reason));
  t.throws(() => lifetime.end('gone'), { message: 'a plugin failed' });
  t.strictSame(heard, ['gone']);
});

t.test('hears a listener that is added while it ends', async (t) => {
  const lifetime = new Lifetime();
  const heard: string[] = [];
  lifetime.onEnd(() => void lifetime.onEnd((reason) => heard.push(reason)));
  lifetime.end('gone');
  t.strictSame(heard, ['gone']);
});
