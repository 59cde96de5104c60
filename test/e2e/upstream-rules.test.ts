import { parseObject, type JsonObject } from '@ai-proxy/core';
import t from 'tap';
import { claudeKey } from '../helpers/claude-rules.ts';
import { claudeFormat } from '../helpers/claude-upstream.ts';
import { upstreamKinds, type UpstreamKind } from '../helpers/gateway.ts';
import { geminiKey } from '../helpers/gemini-rules.ts';
import { geminiFormat } from '../helpers/gemini-upstream.ts';
import { openaiKey } from '../helpers/openai-rules.ts';
import { openaiFormat } from '../helpers/openai-upstream.ts';
import { bodiesOf } from '../helpers/refused-bodies.ts';
import { responsesFormat } from '../helpers/responses-upstream.ts';
import { startScriptedUpstream, type WireFormat } from '../helpers/scripted-upstream.ts';
import * as scenes from '../helpers/scenes.ts';
import { Specification, specified, type Described } from '../helpers/specification.ts';

interface Api {
  readonly format: () => WireFormat;
  readonly headers: Readonly<Record<string, string>>;
  readonly answer: Described;
  readonly event: Described;
}

const bearer = { authorization: `Bearer ${openaiKey}` };

const apis: Readonly<Record<UpstreamKind, Api>> = {
  openai: {
    format: openaiFormat,
    headers: bearer,
    answer: 'chat-answer',
    event: 'chat-chunk',
  },
  claude: {
    format: claudeFormat,
    headers: { 'x-api-key': claudeKey, 'anthropic-version': '2023-06-01' },
    answer: 'messages-answer',
    event: 'messages-event',
  },
  responses: {
    format: responsesFormat,
    headers: bearer,
    answer: 'responses-answer',
    event: 'responses-event',
  },
  gemini: {
    format: geminiFormat,
    headers: { 'x-goog-api-key': geminiKey },
    answer: 'gemini-answer',
    event: 'gemini-answer',
  },
};

/** Asks for everything that the scenes show to who asks for it. */
const asking: JsonObject = {
  thinking: { type: 'enabled' },
  reasoning: { summary: 'auto' },
  include: ['reasoning.encrypted_content'],
  stream_options: { include_usage: true },
  generationConfig: { thinkingConfig: { includeThoughts: true } },
};
const answers = [
  { ending: 'stop', text: scenes.words, thoughts: scenes.thoughts },
  { ending: 'calls', text: scenes.weatherText, calls: scenes.parallelCalls },
  { ending: 'refusal', refusal: scenes.refusalWords },
  { ending: 'length', text: scenes.cutWords },
  { ending: 'stop-sequence', text: scenes.cutWords },
  { ending: 'blocked' },
] as const;

/** What an event says. The real API says `null` of usage to come, against its own description. */
function dataOf(written: string): JsonObject {
  const data = /^data: ([^\r\n]*)/m.exec(written)?.[1] ?? '';
  return parseObject(data.replace(',"usage":null', '')) ?? {};
}

for (const kind of upstreamKinds)
  t.test(`the scripted upstream of ${kind}`, async (t) => {
    const { format, headers, answer: whole, event } = apis[kind];
    const { path, good, refused } = bodiesOf[kind];
    const upstream = await startScriptedUpstream(format());
    t.teardown(() => upstream.close());
    const status = async (body: JsonObject, sent: object = headers): Promise<number> => {
      const named = kind === 'gemini' ? body : { model: 'text', ...body };
      const answer = await fetch(upstream.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...sent },
        body: JSON.stringify(named),
      });
      await answer.text();
      return answer.status;
    };

    t.test('takes what the real one takes', async (t) => t.equal(await status(good), 200));
    t.test('wants a key', async (t) => {
      t.equal(await status(good, {}), kind === 'gemini' ? 400 : 401);
    });
    for (const [what, body] of Object.entries(refused))
      t.test(`refuses ${what}`, async (t) => t.equal(await status(body), 400));

    const skip = specified ? false : 'The descriptions of the APIs are absent.';
    t.test('answers as its description says', { skip }, async (t) => {
      const specification = new Specification();
      const { write, events } = format();
      for (const answer of answers) {
        const scripted = { model: 'text', ...answer };
        t.equal(specification.violation(whole, write(scripted, asking)), undefined, answer.ending);
        const streamed = events(scripted, asking)
          .filter((written) => !written.includes('[DONE]'))
          .map(dataOf)
          .flatMap((said) => specification.violation(event, said) ?? []);
        t.same(streamed, [], `${answer.ending}, streamed`);
      }
    });
  });
