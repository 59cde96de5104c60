import type { JsonObject } from '@ai-proxy/core';
import t, { type Test } from 'tap';
import { maskBody } from '../../../../../plugins/policies/cloaking/request-texts.ts';
import { draftOf } from './draft-of.ts';

function masked(body: JsonObject, restores = true): JsonObject {
  const draft = draftOf('any', body);
  maskBody(draft, { mask: (text) => text.replaceAll('acme', 'X'), restores });
  return draft.json;
}

/** `hide` stands for a word that has to go, and `keep` for the same word where it has to stay. */
function checked(t: Test, body: JsonObject): void {
  const text = JSON.stringify(body);
  const sent = text.replaceAll(/hide|keep/g, 'acme');
  const received = text.replaceAll('hide', 'X').replaceAll('keep', 'acme');
  t.strictSame(masked(parseBody(sent)), parseBody(received));
}

function parseBody(text: string): JsonObject {
  return JSON.parse(text) as JsonObject;
}

t.test('masks a chat', async (t) => {
  const described = { name: 'keep', description: 'hide', parameters: { description: 'hide' } };
  checked(t, {
    model: 'keep',
    user: 'keep',
    stop: ['hide', 'b'],
    metadata: { team: 'hide', user_id: 'keep' },
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'keep', schema: { title: 'hide' } },
    },
    tools: [{ type: 'function', function: described }],
    tool_choice: { type: 'function', function: { name: 'keep' } },
    messages: [
      { role: 'system', name: 'keep', content: 'hide' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'hide' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,keep' } },
          { type: 'input_audio', input_audio: { data: 'keep', format: 'wav' } },
          { type: 'file', file: { file_id: 'keep', filename: 'hide.pdf', file_data: 'keep' } },
        ],
      },
      {
        role: 'assistant',
        reasoning_content: 'hide',
        tool_calls: [{ id: 'keep', function: { name: 'keep', arguments: '{"hide":"hide"}' } }],
      },
      { role: 'tool', tool_call_id: 'keep', content: '{"hide":1}' },
    ],
  });
});

t.test('masks messages', async (t) => {
  checked(t, {
    system: [{ type: 'text', text: 'hide', cache_control: { type: 'ephemeral' } }],
    stop_sequences: ['hide'],
    tools: [{ name: 'keep', description: 'hide', input_schema: { description: 'hide' } }],
    messages: [
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'keep', signature: 'keep' },
          { type: 'thinking', thinking: 'hide', signature: '' },
          { type: 'redacted_thinking', data: 'keep' },
          { type: 'tool_use', id: 'keep', name: 'keep', input: { hide: ['hide', 1], id: 'hide' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'keep', content: [{ type: 'text', text: 'hide' }] },
          { type: 'tool_result', tool_use_id: 'keep', content: 'hide' },
          { type: 'image', source: { type: 'base64', media_type: 'keep', data: 'keep' } },
          { type: 'document', title: 'hide', source: { type: 'text', data: 'hide' } },
          { type: 'text', text: 'hide', signature: 'of no reasoning' },
        ],
      },
    ],
  });
});

t.test('masks responses', async (t) => {
  checked(t, {
    instructions: 'hide',
    reasoning: { effort: 'keep', summary: 'keep' },
    prompt: { id: 'keep', variables: { keep: 'hide' } },
    text: { format: { type: 'json_schema', name: 'keep', schema: { description: 'hide' } } },
    input: [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'hide' },
          { type: 'input_image', image_url: 'https://keep/' },
        ],
      },
      {
        type: 'reasoning',
        id: 'keep',
        summary: [{ type: 'summary_text', text: 'hide' }],
        encrypted_content: 'keep',
      },
      { type: 'function_call', call_id: 'keep', name: 'keep', arguments: '{"hide":"hide"' },
      { type: 'function_call_output', call_id: 'keep', output: 'hide' },
      { type: 'custom_tool_call', call_id: 'keep', name: 'keep', input: 'hide' },
    ],
  });
  checked(t, { input: 'hide' });
  checked(t, { input: ['hide', 7, [1]] });
});

t.test('masks what Gemini is asked', async (t) => {
  const declared = {
    name: 'keep',
    description: 'hide',
    parameters: { description: 'hide' },
    response: { title: 'hide', type: 'keep' },
  };
  const result = {
    name: 'keep',
    response: { hide: { id: 'hide' } },
    parts: [{ inlineData: { data: 'keep' } }],
  };
  checked(t, {
    systemInstruction: { parts: [{ text: 'hide' }] },
    cachedContent: 'keep',
    generationConfig: { stopSequences: ['hide'], responseSchema: { description: 'hide' } },
    tools: [{ functionDeclarations: [declared] }],
    contents: [
      { parts: [{ text: 'hide', thoughtSignature: 'keep' }] },
      { parts: [{ inlineData: { mimeType: 'keep', data: 'keep' } }] },
      { parts: [{ functionCall: { id: 'keep', name: 'keep', args: { hide: 'hide' } } }] },
      { parts: [{ functionResponse: result }, { functionResponse: null }] },
      { parts: [{ executableCode: { language: 'keep', code: 'hide' } }] },
      { parts: [{ codeExecutionResult: { output: 'hide' } }] },
    ],
  });
});

t.test('leaves numbers in arguments as they are written', async (t) => {
  const json = '{"n":10000000000000000001, "q":"acme"}';
  t.same(masked({ arguments: json }), { arguments: json.replace('acme', 'X') });
});

t.test('keeps names in arguments where nothing is restored', async (t) => {
  t.same(masked({ arguments: '{"acme": "acme"}', args: { acme: 'acme' } }, false), {
    arguments: '{"acme": "X"}',
    args: { acme: 'X' },
  });
});

t.test('edits nothing where there are no words', async (t) => {
  const draft = draftOf('any', { messages: [{ role: 'user', content: 'Hi', acme: 1 }] });
  t.notOk(maskBody(draft, { mask: (text) => text.replaceAll('acme', 'X'), restores: true }));
  t.notOk(draft.edited);
});

t.test('takes members with any name', async (t) => {
  const names = ['__proto__', 'constructor', 'a.b[', ''];
  const odd = names.map((name) => `${JSON.stringify(name)}:{"text":"acme"}`).join(',');
  t.equal(masked(parseBody(`{${odd},"text":"acme"}`))['text'], 'X');
});
