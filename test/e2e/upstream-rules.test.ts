import t from 'tap';
import { claudeKey } from '../helpers/claude-rules.ts';
import { startClaudeUpstream } from '../helpers/claude-upstream.ts';
import { openaiKey } from '../helpers/openai-rules.ts';
import { startOpenaiUpstream } from '../helpers/openai-upstream.ts';

type Body = Readonly<Record<string, unknown>>;

const user = { role: 'user', content: 'Hello' };
const openaiCall = {
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }],
};
const claudeCall = {
  role: 'assistant',
  content: [{ type: 'tool_use', id: 'c1', name: 'f', input: {} }],
};
const claudeResult = { type: 'tool_result', tool_use_id: 'c1', content: 'x' };

const refusedByOpenai: Readonly<Record<string, Body>> = {
  'a member of another API': { max_tokens_to_sample: 5, messages: [user] },
  'no messages': { messages: [] },
  'a cache marker': {
    messages: [
      {
        role: 'user',
        content: [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }],
      },
    ],
  },
  'a call without its result': { messages: [user, openaiCall, user] },
  'a call at the end': { messages: [user, openaiCall] },
  'a result without its call': { messages: [{ role: 'tool', tool_call_id: 'c1', content: 'x' }] },
  'a choice without tools': { messages: [user], tool_choice: 'auto' },
  'stream options without a stream': {
    messages: [user],
    stream_options: { include_usage: true },
  },
  'two limits': { messages: [user], max_tokens: 1, max_completion_tokens: 1 },
  'an image in a tool message': {
    messages: [
      user,
      openaiCall,
      {
        role: 'tool',
        tool_call_id: 'c1',
        content: [{ type: 'image_url', image_url: { url: 'https://x.example/a.png' } }],
      },
    ],
  },
};

const refusedByClaude: Readonly<Record<string, Body>> = {
  'a member of another API': { max_tokens: 5, messages: [user], stop: ['x'] },
  'no limit': { messages: [user] },
  'two turns of one role': { max_tokens: 5, messages: [user, user] },
  'an empty text': {
    max_tokens: 5,
    messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }],
  },
  'a system message': { max_tokens: 5, messages: [{ role: 'system', content: 'x' }, user] },
  'a call without its result': { max_tokens: 5, messages: [user, claudeCall, user] },
  'a result without its call': {
    max_tokens: 5,
    messages: [{ role: 'user', content: [claudeResult] }],
  },
  'a result behind a text': {
    max_tokens: 5,
    messages: [
      user,
      claudeCall,
      { role: 'user', content: [{ type: 'text', text: 'x' }, claudeResult] },
    ],
  },
  'a data URL as the bytes of an image': {
    max_tokens: 5,
    messages: [
      {
        role: 'user',
        content: [
          {
            type: 'image',
            source: { type: 'base64', media_type: 'image/png', data: 'data:image/png;base64,AAAA' },
          },
        ],
      },
    ],
  },
  'a temperature above 1': { max_tokens: 5, messages: [user], temperature: 1.5 },
};

const upstreams = [
  {
    name: 'OpenAI',
    start: startOpenaiUpstream,
    path: '/v1/chat/completions',
    headers: { authorization: `Bearer ${openaiKey}` },
    good: { messages: [user, openaiCall, { role: 'tool', tool_call_id: 'c1', content: 'x' }] },
    refused: refusedByOpenai,
  },
  {
    name: 'Claude',
    start: startClaudeUpstream,
    path: '/v1/messages',
    headers: { 'x-api-key': claudeKey, 'anthropic-version': '2023-06-01' },
    good: {
      max_tokens: 5,
      messages: [user, claudeCall, { role: 'user', content: [claudeResult] }],
    },
    refused: refusedByClaude,
  },
];

for (const { name, start, path, headers, good, refused } of upstreams)
  t.test(`the scripted upstream of ${name}`, async (t) => {
    const upstream = await start();
    t.teardown(() => upstream.close());
    const status = async (body: Body, sent: object = headers): Promise<number> => {
      const answer = await fetch(upstream.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...sent },
        body: JSON.stringify({ model: 'text', ...body }),
      });
      await answer.text();
      return answer.status;
    };

    t.test('takes what the real one takes', async (t) => t.equal(await status(good), 200));
    t.test('wants a key', async (t) => t.equal(await status(good, {}), 401));
    for (const [what, body] of Object.entries(refused))
      t.test(`refuses ${what}`, async (t) => t.equal(await status(body), 400));
  });
