/**
 * Recorded traffic of real providers through a real gateway to the official clients of four formats.
 * What must come out is computed from the recording by oracles that know the published formats and
 * nothing of the gateway. The recordings are not part of the project.
 */
import t from 'tap';
import { breakOff } from './recordings/break-off.ts';
import { clientFormats } from './recordings/client.ts';
import { Descriptions } from './recordings/description.ts';
import { finishes, withoutEndMark } from './recordings/end-mark.ts';
import { oddities } from './recordings/oddities.ts';
import {
  formatNames,
  hasRecordings,
  loadRecordings,
  recordingsFolder,
} from './recordings/recording.ts';
import { startRelay } from './recordings/relay.ts';
import { replay } from './recordings/replay.ts';

if (!hasRecordings()) {
  t.pass('no recordings here', { skip: `there is no ${recordingsFolder.pathname}` });
} else {
  // A client warns of old models, which recordings are full of.
  t.capture(console, 'warn');
  // Three quarters of a minute of work; more where others work as well.
  t.setTimeout(400_000);
  const descriptions = new Descriptions();

  for (const upstream of formatNames)
    for (const client of formatNames)
      t.test(`${client} clients read all that ${upstream} upstreams said`, async (t) => {
        const relay = await startRelay(upstream);
        t.teardown(() => relay.close());
        const recordings = loadRecordings(upstream);
        let good = 0;
        let exchanges = 0;
        let described = 0;
        for (const [index, recording] of recordings.entries()) {
          const seed = index + formatNames.indexOf(client);
          const replayed = await replay(relay, recording, client, descriptions, seed);
          t.strictSame(replayed.complaints, [], recording.id);
          exchanges += replayed.exchanges;
          described += replayed.described;
          if (replayed.complaints.length === 0) good += 1;
        }
        t.equal(relay.streamViolations(), 0, 'no stream breaks the grammar of its format');
        const streams = recordings.filter(({ isStream }) => isStream).length;
        const failed = recordings.filter(({ status }) => status >= 400).length;
        t.comment(
          `${upstream} -> ${client}: ${good} of ${recordings.length} recordings ` +
            `(${streams} streams, ${recordings.length - streams} whole, ${failed} of them errors), ` +
            `${exchanges} exchanges, ${described} bodies and events as described`,
        );
      });

  for (const upstream of formatNames)
    for (const client of formatNames)
      t.test(`${client} clients throw where ${upstream} upstreams break off`, async (t) => {
        const relay = await startRelay(upstream);
        t.teardown(() => relay.close());
        const streams = loadRecordings(upstream).filter(({ isStream }) => isStream);
        for (const [index, stream] of streams.entries()) {
          // Each of the four clients sees another quarter of a stream.
          const quarter = 1 + ((index + formatNames.indexOf(client)) % formatNames.length);
          const complaints = await breakOff(relay, stream, client, quarter);
          t.strictSame(complaints, [], `${stream.id} ${quarter}`);
        }
        t.equal(relay.streamViolations(), 0, 'no stream breaks the grammar of its format');
        t.comment(`${upstream} -> ${client}: ${streams.length} streams, broken off`);
      });

  // Some vendors close the connection after the last chunk; clients want the mark all the same.
  for (const client of formatNames)
    t.test(
      `${client} clients miss nothing where the upstream leaves out its end mark`,
      async (t) => {
        const relay = await startRelay('openai-chat');
        t.teardown(() => relay.close());
        const streams = loadRecordings('openai-chat').filter(finishes);
        for (const stream of streams)
          t.strictSame(await withoutEndMark(relay, stream, client), [], stream.id);
        t.comment(`${client}: ${streams.length} streams`);
      },
    );

  t.test('recordings have what the oracles look for, and each oddity is there', async (t) => {
    const recordings = formatNames.flatMap(loadRecordings);
    const answers = recordings.map(
      ({ format, body, isStream }) => clientFormats[format].read(body, isStream).answer,
    );
    const kinds = {
      text: answers.filter(({ text }) => text !== '').length,
      reasoning: answers.filter(({ reasoning }) => reasoning !== '').length,
      calls: answers.filter(({ calls }) => calls.length > 0).length,
      citations: answers.filter(({ citations }) => citations.length > 0).length,
      tokens: answers.filter(({ tokens }) => tokens !== undefined).length,
      'cached tokens': answers.filter(({ tokens }) => (tokens?.cacheRead ?? 0) > 0).length,
    };
    for (const [kind, count] of Object.entries(kinds)) t.ok(count > 0, `${count} with ${kind}`);
    for (const end of oddities.flatMap(({ ids }) => ids))
      t.equal(recordings.filter(({ id }) => id.endsWith(end)).length, 1, end);
    t.comment(
      Object.entries(kinds)
        .map(([kind, count]) => `${count} with ${kind}`)
        .join(', '),
    );
  });
}
