/**
 * The requests of recorded exchanges, sent to upstreams of the three other formats: what the upstream
 * gets says the same, and is as the published description of its format demands, without any member
 * that the description does not have.
 */
import t from 'tap';
import { parseObject } from '@ai-proxy/core';
import { requestMistakes } from './described.ts';
import { Descriptions } from './description.ts';
import { readRequest } from './request-oracle.ts';
import {
  formatNames,
  hasRecordings,
  loadRecordings,
  recordingsFolder,
  type FormatName,
  type Recording,
} from './recording.ts';
import { startRelay } from './relay.ts';

/** What Google's own endpoint of the Chat Completions format adds to it; sent for its models only. */
const ofGoogle = /,"extra_content":\{"google":\{"thought_signature":"[^"]*"\}\}/g;

const paths: Readonly<Record<FormatName, (recording: Recording) => string>> = {
  'openai-chat': () => '/v1/chat/completions',
  'openai-responses': () => '/v1/responses',
  anthropic: () => '/v1/messages',
  gemini: ({ isStream, model }) =>
    `/v1beta/models/${model}:${isStream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
};

if (!hasRecordings()) {
  t.pass('no recordings here', { skip: `there is no ${recordingsFolder.pathname}` });
} else {
  const descriptions = new Descriptions();

  for (const client of formatNames)
    for (const upstream of formatNames.filter((name) => name !== client))
      t.test(`what ${client} clients asked reaches ${upstream} upstreams`, async (t) => {
        const relay = await startRelay(upstream);
        t.teardown(() => relay.close());
        // What is answered does not matter here.
        relay.play({ status: 400, body: '{}' });
        const recordings = loadRecordings(client);
        let described = 0;
        for (const recording of recordings) {
          const { id, request } = recording;
          if (request === undefined) continue;
          await fetch(relay.url + paths[client](recording), {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
            body: JSON.stringify(request),
          });
          const asked = relay.lastRequest()?.body.toString('utf8').replaceAll(ofGoogle, '') ?? '';
          const sent = parseObject(asked) ?? {};
          t.strictSame(readRequest(upstream, sent), readRequest(client, request), id);
          const { count, mistakes } = requestMistakes(descriptions, upstream, asked);
          t.strictSame(mistakes, [], id);
          described += count;
        }
        t.comment(`${client} -> ${upstream}: ${relay.count()} requests, ${described} as described`);
        t.ok(relay.count() > 0);
      });
}
