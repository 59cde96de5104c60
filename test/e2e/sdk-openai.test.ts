import OpenAI from 'openai';
import t from 'tap';
import { allOf } from '../helpers/all-of.ts';
import { clientKey, startPair, upstreamKinds, type UpstreamKind } from '../helpers/gateway.ts';
import { answerSchema, imageUrl, pixelUrl, thinkers } from '../helpers/prompts.ts';
import * as scenes from '../helpers/scenes.ts';
import { spent } from '../helpers/spent.ts';

/** The tokens of the upstream as this format counts them. */
function usageOf(kind: UpstreamKind): object {
  const { input, cacheRead, output, thinking } = spent[kind];
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cacheRead },
    completion_tokens_details: { reasoning_tokens: thinking },
  };
}

/** Formats with words for refusing; the others let their words stand before the end they refuse with. */
const tellsRefusals: Readonly<Record<UpstreamKind, boolean>> = {
  openai: true,
  claude: false,
  responses: true,
  gemini: false,
};

const hello = [{ role: 'user' as const, content: 'Hello' }];

for (const kind of upstreamKinds)
  t.test(`the openai SDK in front of ${kind}`, async (t) => {
    const pair = await startPair(t, kind);
    const client = new OpenAI({ apiKey: clientKey, baseURL: `${pair.url}/v1`, maxRetries: 0 });
    const chat = client.chat.completions;

    t.test('reads a whole answer and its usage', async (t) => {
      const completion = await chat.create({ model: 'text', messages: hello });
      t.match(completion, {
        id: /./,
        object: 'chat.completion',
        model: 'text',
        choices: [
          {
            index: 0,
            finish_reason: 'stop',
            message: { role: 'assistant', content: scenes.words },
          },
        ],
        usage: usageOf(kind),
      });
      t.equal(completion.choices.length, 1);
      t.equal(completion.choices[0]?.message.tool_calls, undefined);
    });

    t.test('puts a stream together, with usage for who asks', async (t) => {
      const stream = chat.stream({
        model: 'text',
        messages: hello,
        stream_options: { include_usage: true },
      });
      const deltas: string[] = [];
      stream.on('content', (delta) => deltas.push(delta));
      const completion = await stream.finalChatCompletion();
      t.match(completion, {
        choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: scenes.words } }],
        usage: usageOf(kind),
      });
      t.ok(deltas.length > 3, 'it comes in pieces');
      t.equal(deltas.join(''), scenes.words);
    });

    t.test('streams without usage for who does not ask', async (t) => {
      const chunks = await allOf(
        await chat.create({ model: 'text', messages: hello, stream: true }),
      );
      t.ok(chunks.every((chunk) => chunk.choices.length === 1 && !chunk.usage));
      t.equal(new Set(chunks.map(({ id }) => id)).size, 1, 'one id');
      t.equal(chunks.filter(({ choices }) => choices[0]?.finish_reason).length, 1, 'one finish');
      t.equal(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join(''), scenes.words);
    });

    t.test('sends system prompts, earlier turns and settings', async (t) => {
      await chat.create({
        model: 'text',
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'One' },
          { role: 'assistant', content: 'Two' },
          { role: 'user', content: [{ type: 'text', text: 'Three' }] },
        ],
        max_tokens: 77,
        temperature: 0.5,
        top_p: 0.9,
        stop: ['END', 'STOP'],
        user: 'user-1',
      });
      t.match(pair.seen(), {
        model: 'text',
        system: 'Be brief.',
        limit: 77,
        temperature: 0.5,
        topP: 0.9,
        stops: kind === 'responses' ? [] : ['END', 'STOP'],
        user: kind === 'gemini' ? undefined : 'user-1',
      });
      t.same(pair.seen().turns, [
        { role: 'user', parts: [{ text: 'One' }] },
        { role: 'assistant', parts: [{ text: 'Two' }] },
        { role: 'user', parts: [{ text: 'Three' }] },
      ]);
    });

    t.test('gives max_completion_tokens and a default where one is needed', async (t) => {
      await chat.create({ model: 'text', messages: hello, max_completion_tokens: 55 });
      t.equal(pair.seen().limit, 55);
      await chat.create({ model: 'text', messages: hello });
      if (kind === 'claude') t.ok(Number(pair.seen().limit) > 0);
      else t.equal(pair.seen().limit, undefined);
    });

    t.test('sends images as bytes and as URLs', async (t) => {
      const completion = await chat.create({
        model: 'text',
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Compare' },
              { type: 'image_url', image_url: { url: pixelUrl } },
              { type: 'image_url', image_url: { url: imageUrl } },
            ],
          },
        ],
      });
      t.equal(completion.choices[0]?.message.content, scenes.words);
      const parts = [{ text: 'Compare' }, { image: pixelUrl }, { image: imageUrl }];
      t.same(pair.seen().turns, [{ role: 'user', parts }]);
    });

    t.test('says why an answer ended', async (t) => {
      const reasons = {
        length: 'length',
        'stop-sequence': 'stop',
        text: 'stop',
        tool: 'tool_calls',
        blocked: 'content_filter',
      };
      for (const [model, reason] of Object.entries(reasons)) {
        const request = { model, messages: hello, stop: [scenes.stopWord], max_tokens: 20 };
        const whole = await chat.create(request);
        t.equal(whole.choices[0]?.finish_reason, reason, model);
        const chunks = await allOf(await chat.create({ ...request, stream: true }));
        const reached = chunks.flatMap(({ choices }) => choices[0]?.finish_reason ?? []);
        t.same(reached, [reason], `${model}, streamed`);
        await chat.stream(request).finalChatCompletion().catch(rethrowUnless(reason));
      }
    });

    t.test('shows a refusal', async (t) => {
      const whole = await chat.create({ model: 'refusal', messages: hello });
      const streamed = await chat
        .stream({ model: 'refusal', messages: hello })
        .finalChatCompletion();
      for (const { choices } of [whole, streamed]) {
        const { message, finish_reason: reason } = choices[0] ?? {};
        const said = tellsRefusals[kind] ? message?.refusal : message?.content;
        t.equal(said, scenes.refusalWords);
        t.equal(reason, tellsRefusals[kind] ? 'stop' : 'content_filter');
      }
    });

    t.test('parses structured output', async (t) => {
      const request = {
        model: 'json',
        messages: hello,
        response_format: {
          type: 'json_schema' as const,
          json_schema: { name: 'weather', strict: true, schema: answerSchema },
        },
      };
      const whole = await chat.parse(request);
      t.same(whole.choices[0]?.message.parsed, scenes.structured);
      const streamed = await chat.stream(request).finalChatCompletion();
      t.same(streamed.choices[0]?.message.parsed, scenes.structured);
      t.match(pair.seen().schema, answerSchema);
    });

    t.test('shows what the vendors of the format show of thinking', async (t) => {
      const request = {
        model: `${thinkers[kind]}-think`,
        messages: hello,
        reasoning_effort: 'high' as const,
      };
      const whole = await chat.create(request);
      const chunks = await allOf(await chat.create({ ...request, stream: true }));
      const deltas = chunks.map(({ choices }) => choices[0]?.delta ?? {});
      t.equal(deltas.map(({ content }) => content ?? '').join(''), scenes.words);
      t.match(whole.choices[0]?.message, { content: scenes.words });
      // Nobody asked the other two to show it.
      const shown = kind === 'openai' || kind === 'claude' ? scenes.thoughts : undefined;
      t.match(whole.choices[0]?.message, { reasoning_content: shown });
      const streamed = deltas.flatMap((delta) =>
        'reasoning_content' in delta ? String(delta.reasoning_content) : [],
      );
      t.equal(streamed.join(''), shown ?? '');
    });
  });

/** The SDK's own accumulator throws at ends that cut the answer. */
function rethrowUnless(reason: string): (error: unknown) => void {
  return (error) => {
    const isCut = reason === 'length' || reason === 'content_filter';
    if (!isCut) throw error;
  };
}
