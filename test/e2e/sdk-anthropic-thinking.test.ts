import Anthropic from '@anthropic-ai/sdk';
import t from 'tap';
import { clientKey, startPair, upstreamKinds } from '../helpers/gateway.ts';
import { inputSchema, thinkers } from '../helpers/prompts.ts';
import * as scenes from '../helpers/scenes.ts';

const thinking = { type: 'enabled', budget_tokens: 1024 } as const;
const hello: Anthropic.MessageParam = { role: 'user', content: 'Hello' };
const tools: Anthropic.Tool[] = [{ name: 'get_weather', input_schema: inputSchema }];

for (const kind of upstreamKinds)
  t.test(`thinking by the anthropic SDK in front of ${kind}`, async (t) => {
    const pair = await startPair(t, kind);
    const client = new Anthropic({ apiKey: clientKey, baseURL: pair.url, maxRetries: 0 });
    const shared = { max_tokens: 4000, thinking };
    const ask = {
      whole: (model: string, messages: Anthropic.MessageParam[]) =>
        client.messages.create({ ...shared, model, messages, tools }),
      streamed: (model: string, messages: Anthropic.MessageParam[]) =>
        client.messages.stream({ ...shared, model, messages, tools }).finalMessage(),
    };

    for (const [mode, complete] of Object.entries(ask)) {
      t.test(`shows it before the answer, ${mode}`, async (t) => {
        const { content } = await complete(`${thinkers[kind]}-think`, [hello]);
        t.match(content, [
          { type: 'thinking', thinking: scenes.thoughts, signature: String },
          { type: 'text', text: scenes.words },
        ]);
        t.equal(content.length, 2);
      });

      t.test(`goes on with it when tools are called, ${mode}`, async (t) => {
        const model = `${thinkers[kind]}-think-tool`;
        const { content } = await complete(model, [hello]);
        const call = content.find((block) => block.type === 'tool_use');
        t.match(call, { name: 'get_weather', input: scenes.oneCall[0]?.input });
        const result = {
          type: 'tool_result' as const,
          tool_use_id: call?.id ?? '',
          content: '21°',
        };
        const second = await complete(model, [
          hello,
          { role: 'assistant', content },
          { role: 'user', content: [result] },
        ]);
        t.match(second.content, [{ type: 'text', text: scenes.verdict(['21°']) }]);
      });
    }

    t.test('gives thoughts piece by piece', async (t) => {
      const deltas: string[] = [];
      const stream = client.messages.stream({
        ...shared,
        model: `${thinkers[kind]}-think`,
        messages: [hello],
      });
      stream.on('thinking', (delta) => deltas.push(delta));
      await stream.done();
      t.ok(deltas.length > 1, 'it comes in pieces');
      t.equal(deltas.join(''), scenes.thoughts);
    });

    t.test('hides it from who does not want to see it', async (t) => {
      const { content } = await client.messages.create({
        model: `${thinkers[kind]}-think`,
        max_tokens: 4000,
        thinking: { ...thinking, display: 'omitted' },
        messages: [hello],
      });
      const seen = content.map((block) => (block.type === 'thinking' ? block.thinking : ''));
      t.equal(seen.join(''), '');
      t.match(content.at(-1), { type: 'text', text: scenes.words });
    });
  });
