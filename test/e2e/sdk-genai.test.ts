import { GoogleGenAI, Type, type GenerateContentParameters } from '@google/genai';
import t from 'tap';
import { clientKey, startPair, upstreamKinds, type UpstreamKind } from '../helpers/gateway.ts';
import { collected } from '../helpers/genai-stream.ts';
import { answerSchema, imageUrl, pixel, pixelUrl, thinkers } from '../helpers/prompts.ts';
import * as scenes from '../helpers/scenes.ts';
import { spent } from '../helpers/spent.ts';

/** The tokens of the upstream as this format counts them: the thoughts beside the answer. */
function usageOf(kind: UpstreamKind): object {
  const { input, cacheRead, output, thinking } = spent[kind];
  return {
    promptTokenCount: input,
    cachedContentTokenCount: cacheRead,
    candidatesTokenCount: output - thinking,
    thoughtsTokenCount: thinking,
    totalTokenCount: input + output,
  };
}

const ofGoogle = {
  type: Type.OBJECT,
  properties: { city: { type: Type.STRING }, degrees: { type: Type.NUMBER } },
  required: ['city', 'degrees'],
};

for (const kind of upstreamKinds)
  t.test(`the genai SDK in front of ${kind}`, async (t) => {
    const pair = await startPair(t, kind);
    const httpOptions = { baseUrl: pair.url };
    const { models, chats } = new GoogleGenAI({ apiKey: clientKey, httpOptions });
    const ask = {
      whole: (request: GenerateContentParameters) => models.generateContent(request),
      streamed: async (request: GenerateContentParameters) =>
        collected(await models.generateContentStream(request)),
    };

    for (const [mode, complete] of Object.entries(ask)) {
      t.test(`reads an answer and its usage, ${mode}`, async (t) => {
        const answer = await complete({ model: 'text', contents: 'Hello' });
        t.equal(answer.text, scenes.words);
        t.match(answer, {
          modelVersion: 'text',
          responseId: /./,
          candidates: [{ index: 0, finishReason: 'STOP', content: { role: 'model' } }],
          usageMetadata: usageOf(kind),
        });
        t.equal(answer.candidates?.length, 1);
      });

      t.test(`says why an answer ended, ${mode}`, async (t) => {
        const reasons = {
          text: 'STOP',
          length: 'MAX_TOKENS',
          'stop-sequence': 'STOP',
          tool: 'STOP',
        };
        for (const [model, reason] of Object.entries(reasons)) {
          const answer = await complete({ model, contents: 'Hello' });
          t.equal(answer.candidates?.[0]?.finishReason, reason, model);
        }
        const blocked = await complete({ model: 'blocked', contents: 'Hello' });
        t.equal(blocked.text ?? '', '');
        if (kind === 'gemini') t.equal(blocked.promptFeedback?.blockReason, 'PROHIBITED_CONTENT');
        else t.equal(blocked.candidates?.[0]?.finishReason, 'SAFETY');
      });

      t.test(`shows a refusal, ${mode}`, async (t) => {
        const answer = await complete({ model: 'refusal', contents: 'Hello' });
        t.equal(answer.candidates?.[0]?.finishReason, 'SAFETY');
        t.equal(answer.text, scenes.refusalWords);
      });

      t.test(`shows what was thought, ${mode}`, async (t) => {
        const answer = await complete({
          model: `${thinkers[kind]}-think`,
          contents: 'Hello',
          config: { thinkingConfig: { includeThoughts: true, thinkingBudget: 1024 } },
        });
        const parts = answer.candidates?.[0]?.content?.parts ?? [];
        const thoughts = parts.filter(({ thought }) => thought === true);
        t.equal(thoughts.map(({ text }) => text).join(''), scenes.thoughts);
        t.equal(answer.text, scenes.words);
      });

      t.test(`asks for structured output, ${mode}`, async (t) => {
        const json = { responseMimeType: 'application/json' };
        const config = { ...json, responseJsonSchema: answerSchema };
        const answer = await complete({ model: 'json', contents: 'Hello', config });
        t.same(parseAnswer(answer.text), scenes.structured);
        t.match(pair.seen().schema, answerSchema);
        const own = { ...json, responseSchema: ofGoogle };
        const again = await complete({ model: 'json', contents: 'Hello', config: own });
        t.same(parseAnswer(again.text), scenes.structured);
        const { additionalProperties: _closed, ...open } = answerSchema;
        t.match(pair.seen().schema, kind === 'gemini' ? ofGoogle : open);
      });
    }

    t.test('gives the text piece by piece', async (t) => {
      const deltas: string[] = [];
      const stream = await models.generateContentStream({ model: 'text', contents: 'Hello' });
      for await (const { text } of stream) deltas.push(text ?? '');
      t.ok(deltas.length > 3, 'it comes in pieces');
      t.equal(deltas.join(''), scenes.words);
    });

    t.test('sends instructions, earlier turns and settings', async (t) => {
      await models.generateContent({
        model: 'text',
        contents: [
          { role: 'user', parts: [{ text: 'One' }] },
          { role: 'model', parts: [{ text: 'Two' }] },
          { role: 'user', parts: [{ text: 'Three' }] },
        ],
        config: {
          systemInstruction: 'Be brief.',
          maxOutputTokens: 77,
          temperature: 0.5,
          topP: 0.9,
          stopSequences: ['END', 'STOP'],
        },
      });
      t.match(pair.seen(), {
        model: 'text',
        system: 'Be brief.',
        limit: 77,
        temperature: 0.5,
        topP: 0.9,
        stops: kind === 'responses' ? [] : ['END', 'STOP'],
      });
      t.same(pair.seen().turns, [
        { role: 'user', parts: [{ text: 'One' }] },
        { role: 'assistant', parts: [{ text: 'Two' }] },
        { role: 'user', parts: [{ text: 'Three' }] },
      ]);
    });

    t.test('sends images as bytes and as URLs', async (t) => {
      await models.generateContent({
        model: 'text',
        contents: [
          {
            role: 'user',
            parts: [
              { text: 'Compare' },
              { inlineData: { mimeType: 'image/png', data: pixel } },
              { fileData: { mimeType: 'image/png', fileUri: imageUrl } },
            ],
          },
        ],
      });
      const parts = [{ text: 'Compare' }, { image: pixelUrl }, { image: imageUrl }];
      t.same(pair.seen().turns, [{ role: 'user', parts }]);
    });

    t.test('chats', async (t) => {
      const chat = chats.create({ model: 'text', config: { systemInstruction: 'Be brief.' } });
      t.equal((await chat.sendMessage({ message: 'One' })).text, scenes.words);
      const streamed = await collected(await chat.sendMessageStream({ message: 'Two' }));
      t.equal(streamed.text, scenes.words);
      t.equal((await chat.sendMessage({ message: 'Three' })).text, scenes.words);
      const said = pair.seen().turns.map(({ role, parts }) => {
        const texts = parts.map(({ text }) => text ?? '');
        return `${role}: ${texts.join('')}`;
      });
      t.same(said, [
        'user: One',
        `assistant: ${scenes.words}`,
        'user: Two',
        `assistant: ${scenes.words}`,
        'user: Three',
      ]);
      t.equal(pair.seen().system, 'Be brief.');
    });
  });

function parseAnswer(text: string | undefined): unknown {
  return JSON.parse(text ?? '');
}
