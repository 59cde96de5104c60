import { generateText, jsonSchema, Output, streamText, type ModelMessage } from 'ai';
import t from 'tap';
import { startPair, upstreamKinds, type UpstreamKind } from '../helpers/gateway.ts';
import { answerSchema, imageUrl, pixel, pixelUrl, thinkers } from '../helpers/prompts.ts';
import * as scenes from '../helpers/scenes.ts';
import { spent } from '../helpers/spent.ts';
import { vercelClients } from '../helpers/vercel-clients.ts';

/** The tokens of the upstream as the SDK counts them, whatever the format. */
function usageOf(kind: UpstreamKind): object {
  const { input, cacheRead, output, thinking } = spent[kind];
  return {
    inputTokens: input,
    inputTokenDetails: { cacheReadTokens: cacheRead },
    outputTokens: output,
    outputTokenDetails: { reasoningTokens: thinking },
    totalTokens: input + output,
  };
}

/** Clients of which nobody can say that they want to see thoughts: they see what comes unasked. */
const cannotAsk = ['openai chat', 'openai-compatible'];

const hello: ModelMessage[] = [{ role: 'user', content: 'Hello' }];

for (const kind of upstreamKinds)
  t.test(`the Vercel AI SDK in front of ${kind}`, async (t) => {
    const pair = await startPair(t, kind);

    for (const { name, model: modelOf, plain, thinking, sendsUrls } of vercelClients) {
      const asking = (id: string, messages: ModelMessage[] = hello) => ({
        model: modelOf(pair.url, id),
        messages,
        maxRetries: 0,
        providerOptions: id.endsWith('think') ? thinking : plain,
      });

      t.test(`${name} reads an answer and its usage`, async (t) => {
        const result = await generateText(asking('text'));
        t.equal(result.text, scenes.words);
        t.equal(result.finishReason, 'stop');
        t.match(result.usage, usageOf(kind));
      });

      t.test(`${name} reads a stream and its usage`, async (t) => {
        const result = streamText(asking('text'));
        const deltas: string[] = [];
        for await (const delta of result.textStream) deltas.push(delta);
        t.ok(deltas.length > 3, 'it comes in pieces');
        t.equal(deltas.join(''), scenes.words);
        t.equal(await result.finishReason, 'stop');
        t.match(await result.usage, usageOf(kind));
      });

      t.test(`${name} says why an answer ended`, async (t) => {
        const reasons = { length: 'length', tool: 'tool-calls', blocked: 'content-filter' };
        for (const [id, reason] of Object.entries(reasons)) {
          // What is blocked before it begins has no reason in Google's format.
          if (name === 'google' && kind === 'gemini' && id === 'blocked') continue;
          t.equal((await generateText(asking(id))).finishReason, reason, id);
          const streamed = streamText(asking(id));
          await streamed.consumeStream();
          t.equal(await streamed.finishReason, reason, `${id}, streamed`);
        }
      });

      t.test(`${name} sends instructions, earlier turns and settings`, async (t) => {
        const messages: ModelMessage[] = [
          { role: 'user', content: 'One' },
          { role: 'assistant', content: 'Two' },
          { role: 'user', content: [{ type: 'text', text: 'Three' }] },
        ];
        const settings = { maxOutputTokens: 77, temperature: 0.5, stopSequences: ['END'] };
        const instructions = 'Be brief.';
        await generateText({ ...asking('text', messages), ...settings, instructions });
        // The Responses format has no stop sequences, on neither side.
        const hasStops = kind !== 'responses' && name !== 'openai responses';
        t.match(pair.seen(), {
          model: 'text',
          system: instructions,
          limit: 77,
          temperature: 0.5,
          stops: hasStops ? ['END'] : [],
        });
        t.same(pair.seen().turns, [
          { role: 'user', parts: [{ text: 'One' }] },
          { role: 'assistant', parts: [{ text: 'Two' }] },
          { role: 'user', parts: [{ text: 'Three' }] },
        ]);
      });

      t.test(`${name} sends images`, async (t) => {
        const images = [
          { type: 'file' as const, mediaType: 'image/png', data: pixel },
          { type: 'file' as const, mediaType: 'image/png', data: new URL(imageUrl) },
        ].slice(0, sendsUrls ? 2 : 1);
        const text = { type: 'text' as const, text: 'Compare' };
        await generateText(asking('text', [{ role: 'user', content: [text, ...images] }]));
        const seen = [{ image: pixelUrl }, { image: imageUrl }].slice(0, images.length);
        t.same(pair.seen().turns, [{ role: 'user', parts: [{ text: 'Compare' }, ...seen] }]);
      });

      t.test(`${name} parses structured output`, async (t) => {
        const output = Output.object({ schema: jsonSchema(answerSchema), name: 'weather' });
        const whole = await generateText({ ...asking('json'), output });
        t.same(whole.output, scenes.structured);
        const streamed = streamText({ ...asking('json'), output });
        t.same(await streamed.output, scenes.structured);
        t.match(pair.seen().schema, { properties: { city: {}, degrees: {} } });
      });

      if (name === 'anthropic')
        t.test(`${name} parses structured output of a tool`, async (t) => {
          const output = Output.object({ schema: jsonSchema(answerSchema) });
          const request = { ...asking('json'), providerOptions: {}, output };
          t.same((await generateText(request)).output, scenes.structured);
          t.same(await streamText(request).output, scenes.structured);
          t.equal(pair.seen().tools.length, 1);
        });

      t.test(`${name} shows what was thought`, async (t) => {
        const id = `${thinkers[kind]}-think`;
        const whole = await generateText({ ...asking(id), maxOutputTokens: 4000 });
        const streamed = streamText({ ...asking(id), maxOutputTokens: 4000 });
        const texts = [whole.text, await streamed.text];
        t.same(texts, [scenes.words, scenes.words]);
        const shown = [whole.reasoningText, await streamed.reasoningText];
        const unasked = kind === 'openai' || kind === 'claude';
        // This provider knows no thoughts in the format of chat.
        const sees = name !== 'openai chat' && (unasked || !cannotAsk.includes(name));
        t.same(shown, sees ? [scenes.thoughts, scenes.thoughts] : [undefined, undefined]);
      });
    }
  });
