import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import { decodeRequest } from '../../../../../../plugins/translators/gemini-api/dialect/request.ts';

const decode = (members: JsonObject) => decodeRequest({ contents: [], ...members }).value;
const turns = (...contents: JsonObject[]) => decode({ contents }).messages;
const config = (generationConfig: JsonObject) => decode({ generationConfig });

t.test('reads names in both spellings, and lone objects for lists', async (t) => {
  const camel = decode({
    systemInstruction: { parts: [{ text: 'S' }] },
    contents: [{ role: 'user', parts: [{ inlineData: { mimeType: 'image/png', data: 'AA==' } }] }],
    tools: [{ functionDeclarations: [{ name: 'f', parametersJsonSchema: { my_name: 1 } }] }],
    generationConfig: { maxOutputTokens: 7, stopSequences: ['E'] },
  });
  const snake = decode({
    system_instruction: { parts: { text: 'S' } },
    contents: { parts: { inline_data: { mime_type: 'image/png', data: 'AA==' } } },
    tools: { function_declarations: { name: 'f', parameters_json_schema: { my_name: 1 } } },
    generation_config: { max_output_tokens: '7', stop_sequences: 'E' },
  });
  t.same(camel, snake);
  t.same(camel.messages, [
    { role: 'system', parts: [{ type: 'text', text: 'S' }] },
    {
      role: 'user',
      parts: [{ type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA==' } }],
    },
  ]);
  t.same(camel.tools, [{ type: 'function', name: 'f', parameters: { my_name: 1 } }]);
  t.same(camel.sampling, { maxOutputTokens: 7, stopSequences: ['E'] });
});

t.test('takes the instruction as text, too, and no member for the model', async (t) => {
  const request = decode({ systemInstruction: 'S', model: 'models/x' });
  t.same(request.messages, [{ role: 'system', parts: [{ type: 'text', text: 'S' }] }]);
  t.equal(request.model, 'x');
  t.equal(request.stream, false);
});

t.test('gives calls without an id one, and finds the call of each result', async (t) => {
  const call = (name: string) => ({ functionCall: { name, args: { a: 1 } } });
  const result = (name: string, output: string) => ({
    functionResponse: { name, response: { output } },
  });
  const [, calling, first, second] = turns(
    { parts: [{ text: 'Q' }] },
    { role: 'model', parts: [call('f'), call('g'), call('f')] },
    { role: 'user', parts: [result('g', 'G'), result('f', '1')] },
    { role: 'function', parts: [result('f', '2')] },
  );
  const ids = calling?.parts.map((part) => (part.type === 'tool-call' ? part.id : ''));
  t.same(ids, ['gemini_call_1', 'gemini_call_2', 'gemini_call_3']);
  const answered = [...(first?.parts ?? []), ...(second?.parts ?? [])].map((part) =>
    part.type === 'tool-result' ? [part.callId, part.content] : [],
  );
  t.same(answered, [
    ['gemini_call_2', [{ type: 'text', text: 'G' }]],
    ['gemini_call_1', [{ type: 'text', text: '1' }]],
    ['gemini_call_3', [{ type: 'text', text: '2' }]],
  ]);
});

t.test('keeps ids, invents none that is taken, and lets results stand alone', async (t) => {
  const [calling, results] = turns(
    {
      role: 'model',
      parts: [
        { functionCall: { id: 'gemini_call_1', name: 'f' } },
        { functionCall: { name: 'f' } },
      ],
    },
    {
      parts: [
        { functionResponse: { id: 'gemini_call_1', name: 'f', response: {} } },
        { functionResponse: { id: 'other', name: 'f', response: {} } },
        { functionResponse: { id: 'lost', name: 'f', response: {} } },
      ],
    },
  );
  t.match(calling?.parts, [{ id: 'gemini_call_1', arguments: '{}' }, { id: 'gemini_call_2' }]);
  t.match(results?.parts, [
    { callId: 'gemini_call_1', content: [] },
    { callId: 'gemini_call_2' },
    { callId: 'lost' },
  ]);
});

t.test('matches results to the calls of all neighbouring turns of the model', async (t) => {
  const call = { role: 'model', parts: [{ functionCall: { name: 'f' } }] };
  const result = { functionResponse: { name: 'f', response: {} } };
  const [calls, results] = turns(call, call, { parts: [result, result] });
  t.match(calls?.parts, [{ id: 'gemini_call_1' }, { id: 'gemini_call_2' }]);
  t.match(results?.parts, [{ callId: 'gemini_call_1' }, { callId: 'gemini_call_2' }]);
});

t.test('reads results as text, as errors and as JSON', async (t) => {
  const read = (response: JsonObject) =>
    turns({ parts: [{ functionResponse: { name: 'f', response } }] })[0]?.parts[0];
  t.match(read({ output: 'x' }), { content: [{ text: 'x' }] });
  t.match(read({ error: 'no' }), { content: [{ text: 'no' }], isError: true });
  t.match(read({ error: { code: 1 } }), { content: [{ text: '{"code":1}' }], isError: true });
  t.match(read({ result: 'x' }), { content: [{ text: '{"result":"x"}' }] });
  t.match(read({ output: 'x', more: 1 }), { content: [{ text: '{"output":"x","more":1}' }] });
  t.match(read({ output: [1] }), { content: [{ text: '{"output":[1]}' }] });
});

t.test('keeps thoughts and signatures with what they stand on', async (t) => {
  const [message] = turns({
    role: 'model',
    parts: [
      { text: 'Hm', thought: true, thoughtSignature: 's0' },
      { functionCall: { id: 'a', name: 'f', args: {} }, thoughtSignature: 's1' },
      { text: '', thoughtSignature: 's2' },
      { text: '' },
      { executableCode: { code: 'x' } },
    ],
  });
  t.same(message?.parts, [
    { type: 'reasoning', text: 'Hm', signature: 's0', origin: 'gemini' },
    { type: 'tool-call', id: 'a', name: 'f', arguments: '{}', signature: 's1' },
    { type: 'text', text: '', extensions: { gemini: { thoughtSignature: 's2' } } },
    { type: 'native', dialect: 'gemini', value: { executableCode: { code: 'x' } } },
  ]);
});

t.test('reads media by their type', async (t) => {
  const of = (part: JsonObject) => turns({ parts: [part] })[0]?.parts[0];
  const inline = (mimeType: string) => of({ inlineData: { mimeType, data: 'AA==' } });
  t.match(inline('audio/wav'), { type: 'audio', format: 'wav' });
  t.match(inline('application/pdf'), { type: 'file', source: { kind: 'base64' } });
  t.match(of({ fileData: { mimeType: 'image/png', fileUri: 'u' } }), {
    type: 'image',
    source: { kind: 'url', url: 'u', mediaType: 'image/png' },
  });
  t.match(of({ fileData: { fileUri: 'u', displayName: 'n' } }), { type: 'file', name: 'n' });
  t.match(of({ inlineData: { data: 'AA==' } }), { type: 'native' });
});

t.test('reads how tools are chosen, in any case', async (t) => {
  const choice = (functionCallingConfig: JsonObject) =>
    decode({ toolConfig: { functionCallingConfig } });
  t.same(choice({ mode: 'any' }).toolChoice, { type: 'required' });
  t.same(choice({ mode: 'ANY', allowedFunctionNames: 'f' }).toolChoice, {
    type: 'tool',
    names: ['f'],
  });
  t.same(choice({ mode: 'NONE' }).toolChoice, { type: 'none' });
  t.same(choice({ mode: 'auto' }).toolChoice, { type: 'auto' });
  t.same(choice({}).toolChoice, undefined);
  const validated = choice({ mode: 'validated' });
  t.same(validated.toolChoice, { type: 'auto' });
  t.same(validated.extensions, {
    gemini: { toolConfig: { functionCallingConfig: { mode: 'VALIDATED' } } },
  });
});

t.test('reads schemas of this API as JSON Schema', async (t) => {
  const request = decode({
    tools: [
      { functionDeclarations: [{ name: 'f', parameters: { type: 'OBJECT' } }], googleSearch: {} },
    ],
    generationConfig: {
      responseMimeType: 'application/json',
      responseSchema: { type: 'STRING', nullable: true },
    },
  });
  t.same(request.tools, [
    { type: 'function', name: 'f', parameters: { type: 'object' } },
    { type: 'native', dialect: 'gemini', value: { googleSearch: {} } },
  ]);
  t.same(request.responseFormat, { type: 'json-schema', schema: { type: ['string', 'null'] } });
});

t.test('reads the kinds of output', async (t) => {
  t.same(config({ responseMimeType: 'application/json' }).responseFormat, { type: 'json' });
  t.same(config({ responseMimeType: 'text/plain' }).responseFormat, { type: 'text' });
  t.same(config({ _responseJsonSchema: { a_b: 1 } }).responseFormat, {
    type: 'json-schema',
    schema: { a_b: 1 },
  });
  const own = config({ responseMimeType: 'text/x.enum', responseSchema: { enum: ['a'] } });
  t.equal(own.responseFormat, undefined);
  t.same(own.extensions, {
    gemini: {
      generationConfig: { responseMimeType: 'text/x.enum', responseSchema: { enum: ['a'] } },
    },
  });
});

t.test('reads how much to think', async (t) => {
  const thinking = (thinkingConfig: JsonObject) => config({ thinkingConfig }).reasoning;
  t.same(thinking({ thinkingBudget: 0 }), { mode: 'off', summary: 'none' });
  t.same(thinking({ includeThoughts: true }), { mode: 'adaptive', summary: 'auto' });
  t.same(thinking({ includeThoughts: true, thinkingLevel: 'LOW' }), {
    effort: 'low',
    summary: 'auto',
  });
  t.same(thinking({ thinkingBudget: -1, includeThoughts: true }), {
    mode: 'adaptive',
    summary: 'auto',
  });
  t.same(thinking({ thinkingBudget: 99 }), { mode: 'on', budgetTokens: 99, summary: 'none' });
  t.same(thinking({ thinkingLevel: 'HIGH' }), { effort: 'high', summary: 'none' });
  t.same(config({ thinkingConfig: { thinkingLevel: 'odd' } }).extensions, {
    gemini: { generationConfig: { thinkingConfig: { thinkingLevel: 'odd' } } },
  });
});

t.test('keeps what has no canonical name', async (t) => {
  const members = {
    safetySettings: [{ category: 'c' }],
    cachedContent: 'c',
    labels: { my_l: 'x' },
  };
  t.same(decode(members).extensions, { gemini: members });
  t.equal(decode({}).extensions, undefined);
});

t.test('reads tiers, and keeps what has no name elsewhere', async (t) => {
  t.match(decode({ service_tier: 'FLEX' }), { serviceTier: 'flex' });
  t.match(decode({ serviceTier: 'standard' }), { serviceTier: 'default', extensions: undefined });
  t.match(decode({ serviceTier: 'future' }), {
    serviceTier: undefined,
    extensions: { gemini: { serviceTier: 'future' } },
  });
});

t.test('reports what is lost on the way in', async (t) => {
  const image = { inlineData: { mimeType: 'image/png', data: 'AA==' } };
  const audio = { inlineData: { mimeType: 'audio/wav', data: 'AA==' } };
  const parameters = { type: 'OBJECT', propertyOrdering: ['a'] };
  const { value, warnings } = decodeRequest({
    systemInstruction: { parts: [image, { text: 'S' }, {}] },
    contents: [
      { role: 'model', parts: [{ functionCall: { name: 'f' } }] },
      { parts: [{ functionResponse: { name: 'f', response: {}, parts: [image, audio] } }] },
    ],
    tools: [{ functionDeclarations: [{ name: 'f', parameters }] }],
    generationConfig: { responseSchema: parameters },
  });
  t.match(value.messages, [
    { role: 'system', parts: [{ text: 'S' }] },
    {},
    { parts: [{ content: [{ type: 'image' }] }] },
  ]);
  t.same(
    warnings.map(({ path }) => path),
    [
      'systemInstruction.parts[0]',
      'contents[1].parts[0].functionResponse.parts[1]',
      'generationConfig.responseSchema.propertyOrdering',
      'tools[0].functionDeclarations[0].parameters.propertyOrdering',
    ],
  );
});

t.test('keeps the names that media have beside their bytes', async (t) => {
  const part = (mimeType: string) => ({ inlineData: { mimeType, data: 'AA==', displayName: 'D' } });
  const [turn] = turns({ parts: [part('image/png'), part('application/pdf')] });
  t.match(turn?.parts, [
    { type: 'image', extensions: { gemini: { inlineData: { displayName: 'D' } } } },
    { type: 'file', name: 'D' },
  ]);
});

t.test('reads the newer member for the form of an answer', async (t) => {
  const schema = { type: 'object', properties: { a_b: {} } };
  for (const responseFormat of [
    { text: { mimeType: 'APPLICATION_JSON', schema } },
    [{ text: { mime_type: 'application/json', schema } }],
  ])
    t.same(config({ responseFormat }).responseFormat, { type: 'json-schema', schema });
  t.same(config({ responseFormat: { text: { mimeType: 'TEXT_PLAIN' } } }).responseFormat, {
    type: 'text',
  });
  const spoken = config({ responseFormat: { audio: {} } });
  t.match(spoken, {
    responseFormat: undefined,
    extensions: { gemini: { generationConfig: { responseFormat: { audio: {} } } } },
  });
});

t.test('reports members of the instruction that it does not know', async (t) => {
  const systemInstruction = { role: 'user', parts: [{ text: 'S' }], future: 1 };
  const { warnings } = decodeRequest({ contents: [], systemInstruction });
  t.match(warnings, [{ path: 'systemInstruction.future' }]);
});
