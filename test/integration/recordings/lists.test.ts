/**
 * Clients of Gemini that do not ask for events get the answers of a stream as one JSON list, whatever
 * the upstream speaks.
 */
import t from 'tap';
import { isObject, parseObject, type JsonObject } from '@ai-proxy/core';
import { differences } from './answer.ts';
import { clientFormats, question } from './client.ts';
import { eventsIn } from './events.ts';
import { readChunks } from './gemini-oracle.ts';
import { asSeenBy, withExpectedIds } from './mapping.ts';
import { isSpliced } from './oddities.ts';
import {
  formatNames,
  hasRecordings,
  loadRecordings,
  recordingsFolder,
  type Recording,
} from './recording.ts';
import { startRelay } from './relay.ts';

/** Streams of which something is left when the upstream has failed. */
function isGood({ body, format, id, isStream }: Recording): boolean {
  return isStream && !isSpliced(id) && clientFormats[format].read(body, true).fault === undefined;
}

function parseList(text: string): JsonObject[] {
  const list = JSON.parse(text) as unknown[];
  return list.filter((element) => isObject(element));
}

if (!hasRecordings()) {
  t.pass('no recordings here', { skip: `there is no ${recordingsFolder.pathname}` });
} else {
  for (const upstream of formatNames)
    t.test(`streams of ${upstream} upstreams as JSON lists`, async (t) => {
      const relay = await startRelay(upstream);
      t.teardown(() => relay.close());
      const streams = loadRecordings(upstream).filter(isGood);
      for (const { body, headers, id, model } of streams) {
        relay.play({ headers, body });
        const response = await fetch(`${relay.url}/v1beta/models/${model}:streamGenerateContent`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(question('gemini', model, true).body),
        });
        t.match(response.headers.get('content-type'), 'application/json');
        const list = parseList(await response.text());
        const { answer } = clientFormats[upstream].read(body, true);
        const expected = upstream === 'gemini' ? answer : asSeenBy('gemini', answer, upstream);
        const actual = withExpectedIds(readChunks(list).answer, expected);
        t.strictSame(differences(expected, actual), [], id);
        if (upstream !== 'gemini') continue;
        t.strictSame(
          list,
          eventsIn(body).map(({ data }) => parseObject(data)),
          id,
        );
      }
      t.comment(`${upstream}: ${streams.length} lists`);
      t.ok(streams.length > 0);
    });
}
