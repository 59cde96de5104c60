/**
 * Golden streams, written in every way that event streams allow and cut at every byte: the client of
 * each format gets the same, and its official client reads it.
 */
import t from 'tap';
import { isWhole } from '../helpers/whole.ts';
import { cutAtRandom, cutEverywhere } from './recordings/cuts.ts';
import { clientFormats, question } from './recordings/client.ts';
import { judge } from './recordings/judge.ts';
import { isPassedOn } from './recordings/passed-on.ts';
import { formatNames } from './recordings/recording.ts';
import { startRelay } from './recordings/relay.ts';
import { cutsOf, transcoded, wrongCuts } from './torture/cut-everywhere.ts';
import { goldenStreams } from './torture/golden.ts';
import { meanings } from './torture/meanings.ts';
import { renditions } from './torture/renditions.ts';

// A client warns of models it does not know.
t.capture(console, 'warn');
// Three quarters of a minute of work; more where others work as well.
t.setTimeout(400_000);

t.test('golden streams say what they were written to say', async (t) => {
  const streams = formatNames.flatMap(goldenStreams);
  t.strictSame(streams.map(({ id }) => id).sort(), Object.keys(meanings).sort());
  for (const { id, format, body } of streams) {
    const { answer, complete, fault } = clientFormats[format].read(body, true);
    const meaning = meanings[id];
    if (typeof meaning === 'string') t.equal(fault, meaning, id);
    else t.match({ ...answer, complete }, { ...meaning, complete: true }, id);
  }
});

for (const upstream of formatNames)
  for (const client of formatNames) {
    const pair = `${upstream} to ${client}`;

    t.test(`${pair}: cuts at every byte change nothing`, async (t) => {
      let cuts = 0;
      let halves = 0;
      for (const { id, body } of goldenStreams(upstream)) {
        const plain = transcoded([Buffer.from(body)], upstream, client);
        for (const { name, of, isCut } of renditions) {
          const stream = Buffer.from(of(body));
          const isRight = (received: Buffer): boolean =>
            client === upstream ? isPassedOn(received, stream, upstream) : received.equals(plain);
          const label = `${id}, ${name}`;
          t.ok(isRight(transcoded([stream], upstream, client)), `${label}, uncut`);
          t.ok(isRight(transcoded(cutEverywhere(stream), upstream, client)), `${label}, bytes`);
          cuts += stream.length - 1;
          if (isCut !== true) continue;
          t.strictSame(wrongCuts(stream, upstream, client, isRight), [], `${label}, cut in two`);
          halves += cutsOf(stream).length;
        }
      }
      t.comment(`${pair}: cut at each of ${cuts} places at once, in two at ${halves} of them`);
    });

    t.test(`${pair}: the official client reads the renditions`, async (t) => {
      const relay = await startRelay(upstream);
      t.teardown(() => relay.close());
      for (const [index, golden] of goldenStreams(upstream).entries())
        for (const [place, { name, of, isTooMuchForGemini }] of renditions.entries()) {
          if (client === 'gemini' && upstream === client && isTooMuchForGemini === true) continue;
          // Each stream in its plain form and in some of the others; three times as many when all is to run.
          if (name !== 'LF' && (index + place) % (isWhole ? 3 : 9) !== 0) continue;
          const body = Buffer.from(of(golden.body));
          const request = question(client, golden.model, true);
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
