import t from 'tap';
import { Lifetime } from '../../../../core/src/context/lifetime.ts';
import type { ByteSink, ByteSource } from '../../../../core/src/executor/source.ts';
import { allOf } from '../../../../core/src/http/all-of.ts';

/** A source whose bytes come as `play` says. */
function played(play: (sink: ByteSink) => void): { source: ByteSource; cancelled: string[] } {
  const cancelled: string[] = [];
  const source: ByteSource = {
    start: play,
    resume: () => undefined,
    cancel: (reason) => cancelled.push(reason),
  };
  return { source, cancelled };
}

t.test('gives the bytes when the stream has ended', async (t) => {
  const { source, cancelled } = played((sink) => {
    sink.data(Buffer.from('a'));
    sink.data(Buffer.from('b'));
    sink.end();
  });
  const lifetime = new Lifetime();
  t.equal((await allOf(source, lifetime, 1000)).toString(), 'ab');
  lifetime.end('over');
  t.strictSame(cancelled, [], 'nobody listens any more');
});

t.test('does not wait for a stream without end', async (t) => {
  const { source, cancelled } = played((sink) => sink.data(Buffer.from('a')));
  await t.rejects(allOf(source, new Lifetime(), 20), { code: 'UPSTREAM_TIMEOUT' });
  t.strictSame(cancelled, ['the answer came too late']);
});

t.test('gives up with the client, and where the stream fails or is too long', async (t) => {
  const silent = played(() => undefined);
  const lifetime = new Lifetime();
  const answer = allOf(silent.source, lifetime, 1000);
  lifetime.end('the client left');
  await t.rejects(answer, { code: 'CLIENT_GONE' });
  t.strictSame(silent.cancelled, ['the client left']);
  const failing = played((sink) => sink.fail(new Error('no')));
  await t.rejects(allOf(failing.source, new Lifetime(), 1000), { code: 'INTERNAL' });
  const chunk = Buffer.alloc(60 * 1024 * 1024);
  const long = played((sink) => {
    sink.data(chunk);
    sink.data(chunk);
  });
  await t.rejects(allOf(long.source, new Lifetime(), 1000), { code: 'UPSTREAM_PROTOCOL' });
  t.strictSame(long.cancelled, ['the answer is too large']);
});
