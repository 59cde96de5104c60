import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import { names, requestIn, testUses, type Use } from './other-formats.ts';

const cache = { type: 'ephemeral' };
const text = (words: string, more: JsonObject = {}) => ({ type: 'text', text: words, ...more });
const user = (...content: JsonObject[]) => ({ messages: [{ role: 'user', content }] });
const hello = { role: 'user', content: 'Hello' };
const earlier = (...content: JsonObject[]) => ({
  messages: [hello, { role: 'assistant', content }, hello],
});
const document = (source: JsonObject, more: JsonObject = {}) =>
  user({ type: 'document', source, ...more });
const pdf = { type: 'base64', media_type: 'application/pdf', data: 'UERG' };
const note = { type: 'text', media_type: 'text/plain', data: 'NOTE' };
const png = { type: 'base64', media_type: 'image/png', data: 'SU1H' };
const tools = [{ name: 'f', input_schema: { type: 'object', properties: {} } }];
const call = { type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: 1 } };
const answered = (result: JsonObject, more: JsonObject = {}) => ({
  tools,
  messages: [
    hello,
    { role: 'assistant', content: [{ ...call, ...more }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', ...result }] },
  ],
});
const cited = text('said', {
  citations: [
    {
      type: 'page_location',
      cited_text: 'CITED',
      document_index: 0,
      start_page_number: 1,
      end_page_number: 2,
    },
  ],
});
const found = {
  type: 'search_result',
  title: 'TITLE',
  source: 'SOURCE',
  content: [text('NOTE')],
};
const inText = { chat: 'NOTE', responses: 'NOTE', gemini: btoa('NOTE') };

const instructions: readonly Use[] = [
  {
    what: 'instructions amid the conversation',
    members: {
      messages: [
        hello,
        { role: 'system', content: 'AMID' },
        { role: 'assistant', content: 'B' },
        hello,
      ],
    },
    says: 'AMID',
  },
  ...['FIRST', 'SECOND', 'THIRD'].map((says) => ({
    what: `the ${says} of three system blocks`,
    members: {
      system: [
        text('FIRST', { cache_control: cache }),
        text('SECOND', { cache_control: { ...cache, ttl: '1h' } }),
        text('THIRD'),
      ],
    },
    says,
  })),
  {
    what: 'cache markers of system blocks',
    members: { system: [text('S', { cache_control: cache })] },
    lost: /^messages\[0\]\.\w+\[0\]\.cache$/,
  },
];

const media: readonly Use[] = [
  { what: 'a PDF by its bytes', members: document(pdf), says: 'UERG' },
  {
    what: 'a PDF by its address',
    members: document({ type: 'url', url: 'https://x.example/a.pdf' }),
    says: 'https://x.example/a.pdf',
  },
  {
    what: 'a file by its id',
    members: document({ type: 'file', file_id: 'file_1' }),
    says: 'file_1',
    lost: /^messages\[0\]\.\w+\[0\]$/,
  },
  { what: 'a plain text', members: document(note), says: inText },
  {
    what: 'a document of blocks',
    members: document({ type: 'content', content: [text('NOTE')] }),
    says: inText,
  },
  {
    what: 'images in a document of blocks',
    members: document({ type: 'content', content: [{ type: 'image', source: png }] }),
    says: 'SU1H',
    lost: /\.source$/,
  },
  {
    what: 'the title of a PDF',
    members: document(pdf, { title: 'TITLE' }),
    says: 'TITLE',
    lost: /\.title$/,
  },
  {
    what: 'the title of a text',
    members: document(note, { title: 'TITLE' }),
    says: 'TITLE',
    lost: /\.title$/,
  },
  {
    what: 'the title of a PDF by its address',
    members: document({ type: 'url', url: 'https://x.example' }, { title: 'TITLE' }),
    says: 'TITLE',
    lost: /\.title$/,
  },
  {
    what: 'the context of a document',
    members: document(pdf, { context: 'CONTEXT' }),
    says: 'CONTEXT',
    lost: /\.context$/,
  },
  {
    what: 'citations of a document',
    members: document(pdf, { citations: { enabled: true } }),
    lost: /\.citations$/,
  },
  {
    what: 'what was found, with its title and address',
    members: user(found),
    says: {
      chat: String.raw`TITLE\n\nSOURCE\n\nNOTE`,
      responses: String.raw`TITLE\n\nSOURCE\n\nNOTE`,
      gemini: btoa('TITLE\n\nSOURCE\n\nNOTE'),
    },
  },
  {
    what: 'citations of what was found',
    members: user({ ...found, citations: { enabled: true } }),
    lost: /^messages\[0\]\.\w+\[0\]\.citations$/,
  },
  {
    what: 'a cache marker in what was found',
    members: user({ ...found, content: [text('NOTE', { cache_control: cache })] }),
    lost: /^messages\[0\]\.\w+\[0\]\.content\[0\]\.cache_control$/,
  },
];

const results: readonly Use[] = [
  {
    what: 'the text of a result beside its image',
    members: answered({ content: [text('RESULT'), { type: 'image', source: png }] }),
    says: 'RESULT',
  },
  {
    what: 'an image in a result',
    members: answered({ content: [text('R'), { type: 'image', source: png }] }),
    says: 'SU1H',
  },
  {
    what: 'an image in a result, by its address',
    members: answered({
      content: [{ type: 'image', source: { type: 'url', url: 'https://x.example/a.png' } }],
    }),
    says: 'https://x.example/a.png',
  },
  {
    what: 'a PDF in a result',
    members: answered({ content: [{ type: 'document', source: pdf }] }),
    says: 'UERG',
  },
  {
    what: 'a reference to a tool in a result',
    members: answered({ content: [{ type: 'tool_reference', tool_name: 'g' }] }),
    lost: /\.content\[0\]$/,
  },
  {
    what: 'a failure',
    members: answered({ content: 'FAILED', is_error: true }),
    says: { gemini: '{"error":"FAILED"}' },
    lost: /\.isError$/,
  },
  {
    what: 'the provider as caller',
    members: answered({}, { caller: { type: 'code_execution_20250825', tool_id: 's' } }),
    lost: /\.caller$/,
  },
];

const history: readonly Use[] = [
  {
    what: 'thinking',
    members: earlier({ type: 'thinking', thinking: 'Hm', signature: 'SIGNATURE' }, text('A')),
    lost: /^messages\[1\]\.\w+\[0\]$/,
  },
  {
    what: 'redacted thinking',
    members: earlier({ type: 'redacted_thinking', data: 'REDACTED' }, text('A')),
    lost: /^messages\[1\]\.\w+\[0\]$/,
  },
  {
    what: 'a search of the provider',
    members: earlier(
      { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
      { type: 'web_search_tool_result', tool_use_id: 's', content: [] },
      text('A'),
    ),
    lost: /^messages\[1\]\.\w+\[1\]$/,
  },
  {
    what: 'a citation of an earlier answer',
    members: earlier(cited),
    says: 'CITED',
    lost: /\.citations/,
  },
];

testUses({ instructions, media, results, history }, requestIn);

t.test('what goes without saying is no loss', async (t) => {
  const members = answered({ content: 'R' }, { caller: { type: 'direct' } });
  for (const name of names) {
    t.same(requestIn(name, members).paths, [], name);
    t.same(requestIn(name, user(found)).paths, [], name);
  }
});
