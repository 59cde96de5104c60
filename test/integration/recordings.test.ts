/**
 * Recorded traffic of real providers through a real gateway to the official clients of both formats.
 * What must come out is computed from the recording by an oracle that knows the published formats
 * and nothing of the gateway. The recordings are not part of the project.
 */
import t from 'tap';
import { breakOff } from './recordings/break-off.ts';
import { clientFormats } from './recordings/client.ts';
import { finishes, withoutEndMark } from './recordings/end-mark.ts';
import { oddities } from './recordings/oddities.ts';
import {
  hasRecordings,
  loadRecordings,
  recordingsFolder,
  type FormatName,
} from './recordings/recording.ts';
import { startRelay } from './recordings/relay.ts';
import { replay } from './recordings/replay.ts';

const formats: readonly FormatName[] = ['openai-chat', 'anthropic'];

if (!hasRecordings()) {
  t.pass('no recordings here', { skip: `there is no ${recordingsFolder.pathname}` });
} else {
  // A client warns of old models, which recordings are full of.
  t.capture(console, 'warn');

  for (const upstream of formats)
    for (const client of formats)
      t.test(`${client} clients read all that ${upstream} upstreams said`, async (t) => {
        const relay = await startRelay(upstream);
        t.teardown(() => relay.close());
        const recordings = loadRecordings(upstream);
        let good = 0;
        let exchanges = 0;
        for (const recording of recordings) {
          const replayed = await replay(relay, recording, client);
          t.strictSame(replayed.complaints, [], recording.id);
          exchanges += replayed.exchanges;
          if (replayed.complaints.length === 0) good += 1;
        }
        const streams = recordings.filter(({ isStream }) => isStream).length;
        const failed = recordings.filter(({ status }) => status >= 400).length;
        t.comment(
          `${upstream} -> ${client}: ${good} of ${recordings.length} recordings ` +
            `(${streams} streams, ${recordings.length - streams} whole, ${failed} of them errors), ` +
            `${exchanges} exchanges`,
        );
      });

  for (const upstream of formats)
    for (const client of formats)
      t.test(`${client} clients throw where ${upstream} upstreams break off`, async (t) => {
        const relay = await startRelay(upstream);
        t.teardown(() => relay.close());
        const streams = loadRecordings(upstream).filter(({ isStream }) => isStream);
        for (const stream of streams)
          for (const seed of [1, 2, 3, 4])
            t.strictSame(await breakOff(relay, stream, client, seed), [], `${stream.id} ${seed}`);
        t.comment(`${upstream} -> ${client}: ${streams.length} streams, broken off 4 times each`);
      });

  // Some vendors close the connection after the last chunk; clients want the mark all the same.
  for (const client of formats)
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

  t.test('recordings have what the oracle looks for, and each oddity is there', async (t) => {
    const recordings = formats.flatMap(loadRecordings);
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
