import t from 'tap';
import type { JsonObject, JsonValue } from '@ai-proxy/core';
import { answerIn, names, requestFrom, requestIn, testUses, type Use } from './other-formats.ts';

const user = (...content: JsonObject[]) => ({ messages: [{ role: 'user', content }] });
const asked = { role: 'user', content: 'ASKED' };
const earlier = (message: JsonObject, ...more: JsonObject[]) => ({
  messages: [asked, { role: 'assistant', ...message }, ...more, { role: 'user', content: 'Go on' }],
});
const text = { type: 'text', text: 'See' };
const file = (members: JsonObject) => user(text, { type: 'file', file: members });
const image = (url: string, more: JsonObject = {}) =>
  user(text, { type: 'image_url', image_url: { url, ...more } });
const bytes = 'QUJD';

const content: readonly Use[] = [
  {
    what: 'instructions of both names, in front and amid',
    members: {
      messages: [
        { role: 'system', content: 'SYSTEM' },
        { role: 'developer', content: [{ type: 'text', text: 'DEVELOPER' }] },
        asked,
        { role: 'system', content: 'LATER' },
        asked,
      ],
    },
    says: 'LATER',
  },
  { what: 'a name', members: { messages: [{ ...asked, name: 'ann' }] }, lost: /\.name$/ },
  {
    what: 'audio',
    members: user(text, { type: 'input_audio', input_audio: { data: bytes, format: 'wav' } }),
    says: { gemini: `{"mimeType":"audio/wav","data":"${bytes}"}` },
    lost: /^messages\[0\]\.content\[1\]$/,
  },
  {
    what: 'a PDF',
    members: file({ filename: 'a.pdf', file_data: `data:application/pdf;base64,${bytes}` }),
    says: {
      messages: `"media_type":"application/pdf","data":"${bytes}"`,
      responses: `"file_data":"data:application/pdf;base64,${bytes}"`,
      gemini: `{"mimeType":"application/pdf","data":"${bytes}"}`,
    },
  },
  {
    what: 'bare bytes of a table',
    members: file({ filename: 'a.csv', file_data: bytes }),
    says: { messages: '"data":"ABC"', responses: `text/csv;base64,${bytes}`, gemini: 'text/csv' },
  },
  {
    what: 'an uploaded file',
    members: file({ file_id: 'file-1' }),
    says: { messages: 'file-1', responses: '"file_id":"file-1"' },
    lost: /^messages\[0\]\.content\[1\]/,
  },
  {
    what: 'a member of a file',
    members: file({ file_id: 'file-1', odd: 1 }),
    lost: /^messages\[0\]\.\w+\[1\]\.file$/,
  },
  {
    what: 'an image',
    members: image(`data:image/png;base64,${bytes}`),
    says: {
      messages: `"media_type":"image/png","data":"${bytes}"`,
      responses: `"image_url":"data:image/png;base64,${bytes}"`,
      gemini: `{"mimeType":"image/png","data":"${bytes}"}`,
    },
  },
  {
    what: 'an image elsewhere',
    members: image('https://i.test/a.png'),
    says: 'https://i.test/a.png',
  },
  {
    what: 'the detail of an image',
    members: image('https://i.test/a.png', { detail: 'high' }),
    says: { responses: '"detail":"high"' },
    lost: /\.detail$/,
  },
  {
    what: 'a kind of part of a vendor',
    members: user(text, { type: 'video_url', video_url: { url: 'https://v.test' } }),
    lost: /^messages\[0\]\.\w+\[1\]$/,
  },
  {
    what: 'thinking of an earlier turn',
    members: earlier({ content: 'A', reasoning_content: 'THOUGHT' }),
    lost: /^messages\[1\]\.\w+\[0\]/,
  },
  {
    what: 'details of such thinking',
    members: earlier({ content: 'A', reasoning_details: [{ type: 'reasoning.text' }] }),
    lost: /^messages\[1\]\.reasoning_details$/,
  },
  { what: 'a refusal', members: earlier({ content: null, refusal: 'REFUSAL' }), says: 'REFUSAL' },
  {
    what: 'an earlier spoken answer',
    members: earlier({ content: null, audio: { id: 'audio_1' } }),
    lost: /^messages\[1\]\.\w+\[0\]$/,
  },
  {
    what: 'a call',
    members: earlier(
      {
        content: '',
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"MEMBER":1}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'RESULT' },
    ),
    says: { messages: '{"MEMBER":1}', responses: '{\\"MEMBER\\":1}', gemini: '{"MEMBER":1}' },
  },
];

testUses({ content }, requestIn);

t.test('what answers of vendors always bring along is no loss when it comes back', async (t) => {
  const message = { content: 'A', refusal: null, annotations: [], audio: null, tool_calls: [] };
  for (const name of names) t.strictSame(requestIn(name, earlier(message)).paths, [], name);
});

const thoughts: readonly Use[] = ['reasoning_content', 'reasoning'].map((member) => ({
  what: member,
  members: { content: 'A', [member]: 'THOUGHT' },
  says: 'THOUGHT',
}));
const answers: readonly Use[] = [
  ...thoughts,
  {
    what: 'thinking in a list',
    members: {
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: 'THOUGHT' }] },
        { type: 'text', text: 'A' },
      ],
    },
    says: 'THOUGHT',
  },
  { what: 'a refusal', members: { content: null, refusal: 'REFUSAL' }, says: 'REFUSAL' },
  {
    what: 'a cited page',
    members: {
      content: 'A',
      annotations: [
        {
          type: 'url_citation',
          url_citation: { url: 'https://c.test', title: 'T', start_index: 0, end_index: 1 },
        },
      ],
    },
    says: 'https://c.test',
    lost: /citations/,
  },
];

testUses({ answers }, answerIn);

const roles = ({ body }: { body: JsonObject }): JsonValue[] => {
  const { messages } = body;
  return (Array.isArray(messages) ? messages : []).map(
    (message) => (message as JsonObject)['role'] ?? null,
  );
};

t.test('developers are known to OpenAI only', async (t) => {
  const body = {
    model: 'm',
    input: [
      { type: 'message', role: 'developer', content: 'D' },
      { type: 'message', role: 'user', content: 'U' },
    ],
  };
  t.strictSame(roles(requestFrom('responses', body, 'gpt-5.2')), ['developer', 'user']);
  t.strictSame(roles(requestFrom('responses', body, 'deepseek-chat')), ['system', 'user']);
});

t.test('signatures of calls go to Gemini alone', async (t) => {
  const call = { functionCall: { name: 'f', args: {} }, thoughtSignature: 'PROOF' };
  const result = { functionResponse: { name: 'f', response: {} } };
  const contents = [
    { role: 'user', parts: [{ text: 'U' }] },
    { role: 'model', parts: [call] },
    { role: 'user', parts: [result] },
  ];
  const own = requestFrom('gemini', { contents }, 'gemini-3-pro');
  t.match(JSON.stringify(own.body), '"thought_signature":"PROOF"');
  const foreign = requestFrom('gemini', { contents }, 'gpt-5.2');
  t.notMatch(JSON.stringify(foreign.body), 'PROOF');
  t.strictSame(foreign.paths, ['messages[1].content[0].signature']);
});
