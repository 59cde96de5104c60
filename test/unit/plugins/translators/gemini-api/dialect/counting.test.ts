import t from 'tap';
import type { CanonicalRequest, JsonObject } from '@ai-proxy/core';
import { counting } from '../../../../../../plugins/translators/gemini-api/dialect/counting.ts';

const contents = [{ role: 'user', parts: [{ text: 'Q' }] }];
const messages = [{ role: 'user', parts: [{ type: 'text', text: 'Q' }] }];
const context = { model: 'm', request: {}, streamUsage: true, requestId: 'r', now: 0 };
const warned = (path: string) => ({ path });

t.test('reads contents alone and a whole request', async (t) => {
  t.match(counting.decodeRequest({ contents }).value, { messages });
  for (const body of [
    { generateContentRequest: { model: 'models/x', contents, systemInstruction: 'S' } },
    { generate_content_request: { model: 'x', contents: contents[0], system_instruction: 'S' } },
  ] as JsonObject[])
    t.match(counting.decodeRequest(body).value, {
      model: 'x',
      messages: [{ role: 'system', parts: [{ text: 'S' }] }, ...messages],
    });
});

t.test('names the place of what it refuses or loses', async (t) => {
  const at = (generateContentRequest: JsonObject[string]) => () =>
    counting.decodeRequest({ generateContentRequest });
  t.throws(() => counting.decodeRequest({}), { code: 'FIELD_INVALID', param: 'contents' });
  t.throws(at({}), { code: 'FIELD_INVALID', param: 'generateContentRequest.contents' });
  t.throws(at('x'), { code: 'FIELD_INVALID', param: 'generateContentRequest' });
  t.throws(at({ contents: [{ role: 'x' }] }), {
    code: 'FIELD_INVALID',
    param: 'generateContentRequest.contents[0].role',
  });
  t.throws(at({ contents, generationConfig: { topK: 'x' } }), {
    code: 'FIELD_INVALID',
    param: 'generateContentRequest.generationConfig.topK',
  });
  const systemInstruction = { parts: [{ inlineData: {} }] };
  const { warnings } = counting.decodeRequest({
    generateContentRequest: { contents, systemInstruction },
  });
  t.match(warnings, [warned('generateContentRequest.systemInstruction.parts[0]')]);
});

t.test('asks with a whole request that names its model', async (t) => {
  const request: CanonicalRequest = {
    model: 'models/gemini-2.5-flash',
    stream: false,
    messages: [
      { role: 'system', parts: [{ type: 'text', text: 'S' }] },
      { role: 'user', parts: [{ type: 'text', text: 'Q' }] },
    ],
    sampling: {},
    user: 'u',
  };
  const { value, warnings } = counting.encodeRequest(request);
  t.same(value, {
    generateContentRequest: {
      model: 'models/gemini-2.5-flash',
      systemInstruction: { parts: [{ text: 'S' }] },
      contents,
    },
  });
  t.match(warnings, [warned('user')]);
  t.match(counting.decodeRequest(value).value, { model: 'gemini-2.5-flash' });
});

t.test('gives answers back as they were', async (t) => {
  const details = [{ modality: 'TEXT', tokenCount: 7 }];
  const body = { totalTokens: 7, promptTokensDetails: details, cachedContentTokenCount: 2 };
  const count = counting.decodeAnswer(body);
  t.match(count, { tokens: 7 });
  t.same(counting.encodeAnswer(count ?? { tokens: 0 }, context), { value: body, warnings: [] });
  t.same(counting.decodeAnswer({ totalTokens: 0 }), { tokens: 0 });
});

t.test('adds up tokens that are told by what they are of', async (t) => {
  const promptTokensDetails = [{ modality: 'TEXT', tokenCount: 7 }, { tokenCount: 3 }, {}];
  t.match(counting.decodeAnswer({ promptTokensDetails }), { tokens: 10 });
});

t.test('takes no other body for a count', async (t) => {
  for (const body of [{}, { totalTokens: 'x' }, { candidates: [] }])
    t.equal(counting.decodeAnswer(body), undefined);
});

t.test('shows what others counted, and reports the rest', async (t) => {
  const { value, warnings } = counting.encodeAnswer(
    { tokens: 5, extensions: { other: { estimate: true } } },
    context,
  );
  t.same(value, { totalTokens: 5 });
  t.match(warnings, [warned('estimate')]);
});
