/**
 * Golden streams, written in every way that event streams allow and cut at every byte: the client of
 * each format gets the same, and its official client reads it.
 */
import t from 'tap';
import { cutAtRandom, cutEverywhere } from './recordings/cuts.ts';
import { clientFormats } from './recordings/client.ts';
import { judge } from './recordings/judge.ts';
import { isPassedOn } from './recordings/passed-on.ts';
import type { FormatName } from './recordings/recording.ts';
import { startRelay } from './recordings/relay.ts';
import { transcoded, wrongCuts } from './torture/cut-everywhere.ts';
import { goldenStreams } from './torture/golden.ts';
import { meanings } from './torture/meanings.ts';
import { renditions } from './torture/renditions.ts';

const formats: readonly FormatName[] = ['openai-chat', 'anthropic'];

// A client warns of models it does not know.
t.capture(console, 'warn');

t.test('golden streams say what they were written to say', async (t) => {
  const streams = formats.flatMap(goldenStreams);
  t.strictSame(streams.map(({ id }) => id).sort(), Object.keys(meanings).sort());
  for (const { id, format, body } of streams) {
    const { answer, complete, fault } = clientFormats[format].read(body, true);
    const meaning = meanings[id];
    if (typeof meaning === 'string') t.equal(fault, meaning, id);
    else t.match({ ...answer, complete }, { ...meaning, complete: true }, id);
  }
});

for (const upstream of formats)
  for (const client of formats) {
    const pair = `${upstream} to ${client}`;

    t.test(`${pair}: cuts at every byte change nothing`, async (t) => {
      let cuts = 0;
      for (const { id, body } of goldenStreams(upstream)) {
        const plain = transcoded([Buffer.from(body)], upstream, client);
        for (const { name, of } of renditions) {
          const stream = Buffer.from(of(body));
          const isRight = (received: Buffer): boolean =>
            client === upstream ? isPassedOn(received, stream, upstream) : received.equals(plain);
          const label = `${id}, ${name}`;
          t.ok(isRight(transcoded([stream], upstream, client)), `${label}, uncut`);
          t.ok(isRight(transcoded(cutEverywhere(stream), upstream, client)), `${label}, bytes`);
          t.strictSame(wrongCuts(stream, upstream, client, isRight), [], `${label}, every cut`);
          cuts += stream.length - 1;
        }
      }
      t.comment(`${pair}: ${cuts} cuts`);
    });

    t.test(`${pair}: the official client reads every rendition`, async (t) => {
      const relay = await startRelay(upstream);
      t.teardown(() => relay.close());
      for (const golden of goldenStreams(upstream))
        for (const { name, of } of renditions) {
          const body = Buffer.from(of(golden.body));
          const request = clientFormats[client].question(golden.model, true);
          const ways = name === 'LF' ? [[body], cutEverywhere(body)] : [cutAtRandom(body, 1)];
          for (const chunks of ways) {
            relay.play({ headers: golden.headers, body: chunks });
            const outcome = await clientFormats[client].ask(relay.url, request);
            const found = judge(golden, client, { name, body, chunks }, outcome);
            t.strictSame(found, [], `${golden.id}, ${name}, ${chunks.length} chunks`);
          }
        }
    });
  }
