/** What is written here, against the published description of the API. */
import { readdirSync, readFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import {
  readFrames,
  type CanonicalRequest,
  type CanonicalResponse,
  type EncodeContext,
  type JsonObject,
  type Part,
} from '@ai-proxy/core';
import { eventsOf } from '../../../../../../core/src/dialect/collect.ts';
import { geminiDialect } from '../../../../../../plugins/translators/gemini-api/dialect/index.ts';
import { described, Description, type Schema } from './description.ts';
import { answers, requests } from './every-kind.ts';

const contextOf = (request: JsonObject): EncodeContext => ({
  model: 'gemini-2.5-flash',
  request,
  streamUsage: true,
  requestId: 'r',
  now: 0,
});

t.test('writes as the API is described', described, async (t) => {
  const description = new Description();
  const valid = (t: Test, schema: Schema, body: JsonObject | undefined, name: string): void => {
    t.same(description.mistakes(schema, body ?? {}), [], name);
  };

  t.test('requests of every kind, for models of every family', async (t) => {
    for (const [name, request] of Object.entries(requests))
      for (const model of ['gemini-2.0-flash', 'gemini-2.5-pro', 'gemini-3-pro', 'other']) {
        const wanted: CanonicalRequest = { ...request, model };
        const { value } = geminiDialect.encodeRequest(wanted);
        valid(t, 'GenerateContentRequest', value, `${name} for ${model}`);
        const counted = geminiDialect.counting?.encodeRequest(wanted).value;
        valid(t, 'CountTokensRequest', counted, `${name} for ${model}, counted`);
      }
  });

  t.test('answers of every kind, whole and streamed', async (t) => {
    for (const [name, answer] of Object.entries(answers)) {
      const { value } = geminiDialect.encodeResponse(answer, contextOf({}));
      valid(t, 'GenerateContentResponse', value, name);
      const encoder = geminiDialect.streamEncoder(contextOf({}));
      const grammar = geminiDialect.streamGrammar?.();
      for (const frame of eventsOf(answer).flatMap((event) => encoder.encode(event))) {
        valid(t, 'GenerateContentResponse', frame.value, `${name}, streamed`);
        t.equal(grammar?.violation(frame), undefined, name);
      }
    }
  });

  t.test('every golden stream, written anew', async (t) => {
    const folder = new URL('../../../../../golden/streams/gemini/', import.meta.url);
    for (const file of readdirSync(folder).filter((name) => name !== 'error-amid.sse')) {
      const decoder = geminiDialect.streamDecoder();
      const encoder = geminiDialect.streamEncoder(contextOf({}));
      const frames = readFrames(readFileSync(new URL(file, folder)));
      const events = [...frames.flatMap((frame) => decoder.decode(frame)), ...decoder.end()];
      // This vendor's other API has this member in its usage.
      for (const { value } of events.flatMap((event) => encoder.encode(event)))
        valid(t, 'GenerateContentResponse', withoutTraffic(value ?? {}), file);
    }
  });

  t.test('counts, vectors and models', async (t) => {
    const { counting, embedding } = geminiDialect;
    valid(t, 'CountTokensResponse', counting?.encodeAnswer({ tokens: 7 }, contextOf({})).value, '');
    const asked = { model: 'e', inputs: ['A', 'B'], dimensions: 8 };
    valid(t, 'BatchEmbedContentsRequest', embedding?.encodeRequest(asked).value, '');
    const answer = { model: 'e', vectors: [[1, 2]], inputTokens: 3 };
    const answered = (request: JsonObject) =>
      embedding?.encodeAnswer(answer, contextOf(request)).value;
    valid(t, 'EmbedContentResponse', answered({ content: {} }), 'one');
    valid(t, 'BatchEmbedContentsResponse', answered({ requests: [] }), 'several');
    const models = [{ id: 'a/b', provider: 'p', created: 7 }];
    valid(t, 'ListModelsResponse', geminiDialect.encodeModels?.(models), '');
  });
});

t.test('every kind of part and of request is among those that are checked', async (t) => {
  const kinds = new Set<Part['type']>(
    [
      ...Object.values(requests).flatMap(({ messages }) => messages),
      ...Object.values(answers).flatMap(({ choices }: CanonicalResponse) => choices),
    ].flatMap(({ parts }) => parts.map(({ type }) => type)),
  );
  t.same([...kinds].sort(), [
    'audio',
    'file',
    'image',
    'native',
    'reasoning',
    'refusal',
    'text',
    'tool-call',
    'tool-result',
  ]);
});

function withoutTraffic(body: JsonObject): JsonObject {
  const { usageMetadata, ...rest } = body;
  const { trafficType: _, ...usage } = (usageMetadata ?? {}) as JsonObject;
  return { ...rest, usageMetadata: usage };
}
