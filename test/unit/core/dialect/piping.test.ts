/** What is piped of streams that end badly, or say more than they may. */
import t from 'tap';
import { Redactor } from '../../../../core/src/config/secrets.ts';
import { transcode } from '../../../../core/src/dialect/plans.ts';
import type { StreamEvent } from '../../../../core/src/dialect/events.ts';
import { maxLineBytes } from '../../../../core/src/dialect/sse.ts';
import { GatewayError } from '../../../../core/src/errors/gateway-error.ts';
import { lines } from '../line-dialect.ts';
import { streamRoute } from '../stream-route.ts';

const broken = new GatewayError('UPSTREAM_NETWORK');

t.test('tells a failure behind events that are large together', async (t) => {
  const transcoder = transcode(streamRoute());
  const event = Buffer.from(lines(`+${'x'.repeat(6 * 1024 * 1024)}`));
  for (let count = 0; count < 3; count++) t.equal(transcoder.push(event).length, event.length);
  t.equal(transcoder.fail(broken).toString(), lines('error UPSTREAM_NETWORK'));
});

t.test('tells a failure behind an event without an end', async (t) => {
  const transcoder = transcode(streamRoute());
  transcoder.push(Buffer.from(lines('start', '+a')));
  const endless = Buffer.alloc(maxLineBytes + 100, 'x');
  t.throws(() => transcoder.push(endless), { code: 'UPSTREAM_PROTOCOL' });
  t.equal(transcoder.fail(broken).toString(), lines('error UPSTREAM_NETWORK'));
});

t.test('sends no event behind the end, also in one chunk with it', async (t) => {
  const transcoder = transcode(streamRoute());
  const text = lines('start', '+a', 'done', '+b', 'done');
  t.equal(transcoder.push(Buffer.from(text)).toString(), lines('start', '+a', 'done'));
  t.equal(transcoder.end().toString(), '');
});

t.test('takes secrets out of what an upstream says of its failure', async (t) => {
  const redactor = new Redactor();
  redactor.add('sk-secret-0123');
  const transcoder = transcode(streamRoute({ redactor }));
  const sent = transcoder.push(Buffer.from(lines('start', 'error bad key sk-secret-0123')));
  t.equal(sent.toString(), lines('start', 'error bad key ***'));
  const more = transcoder.push(Buffer.from(lines('error sk-secret-0123 again')));
  t.equal(more.toString(), lines('error *** again'));
});

t.test('takes them out where mappers have changed nothing, too', async (t) => {
  const redactor = new Redactor();
  redactor.add('sk-secret-0123');
  const stages = [{ kind: 'map', run: (event: StreamEvent) => event } as const];
  const transcoder = transcode(streamRoute({ redactor, stages }));
  const sent = transcoder.push(Buffer.from(lines('start', 'error bad key sk-secret-0123')));
  t.equal(sent.toString(), lines('start', 'error bad key ***'));
});
