import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import { geminiDialect } from '../../../../../../plugins/translators/gemini-api/dialect/index.ts';
import {
  isThere,
  lists,
  lostPaths,
  misplacedParts,
  misplacedTools,
  sourcePath,
} from '../../source-paths.ts';

const bytes = (data: string, mimeType = 'image/png', more: JsonObject = {}) => ({
  inlineData: { data, mimeType, ...more },
});
const link = (fileUri: string, mimeType: string) => ({ fileData: { fileUri, mimeType } });
const call = (id: string, more: JsonObject = {}) => ({
  functionCall: { id, name: 'f', args: { a: 1 } },
  ...more,
});

const parts: readonly ((mark: string) => JsonObject)[] = [
  (mark) => ({ text: mark }),
  (mark) => ({ text: mark, thoughtSignature: 's' }),
  (mark) => ({ text: mark, thought: true }),
  () => ({ text: '' }),
  () => ({ text: '', thought: true }),
  () => ({}),
  (mark) => bytes(mark),
  (mark) => bytes(mark, 'audio/wav'),
  (mark) => link(mark, 'application/pdf'),
  (mark) => call(mark),
  (mark) => ({ executableCode: { code: mark } }),
  (mark) => ({ functionResponse: { id: mark, name: 'f', response: { output: `${mark}7` } } }),
  (mark) => ({
    functionResponse: {
      id: `${mark}0`,
      name: 'f',
      response: { a: `${mark}1` },
      parts: [bytes(`${mark}2`), bytes('no part of results', 'audio/wav'), bytes(`${mark}3`)],
    },
  }),
  (mark) => ({ functionResponse: { id: mark, name: 'f', parts: [bytes(`${mark}8`)] } }),
];

const whole: JsonObject = {
  systemInstruction: { parts: [{ text: 'S' }, bytes('AA=='), { text: 'T', odd: 1 }] },
  contents: [
    {
      role: 'user',
      parts: [
        { text: '' },
        { text: 'Q', odd: 1 },
        bytes('AA==', 'image/png', { odd: 1 }),
        bytes('AA==', 'text/plain', { displayName: 'N' }),
        link('https://x.example/a.mp4', 'video/mp4'),
        bytes('AA==', 'audio/wav'),
        { executableCode: { code: '1' } },
      ],
    },
    { role: 'model', parts: [{ text: 'Let me', thought: true }] },
    { role: 'model', parts: [{ text: ' look', thought: true }, { text: 'I ' }] },
    { role: 'model', parts: [{ text: 'said' }, call('a', { thoughtSignature: 'c2ln', odd: 1 })] },
    { role: 'model', parts: [call('b', { functionCall: { id: 'b', name: 'f', odd: 1 } })], odd: 1 },
    {
      role: 'user',
      parts: [
        { functionResponse: { id: 'a', name: 'f', response: { error: 'e' } } },
        {
          functionResponse: {
            id: 'b',
            name: 'f',
            willContinue: true,
            response: { a: 1 },
            parts: [bytes('AA==', 'audio/wav'), bytes('AA==', 'video/mp4')],
          },
        },
        { functionResponse: { id: 'c', response: {} } },
      ],
    },
  ],
  tools: [
    {
      functionDeclarations: [
        { name: 'f', parametersJsonSchema: { type: 'string' }, odd: 1 },
        { name: 'g', parameters: { type: 'ARRAY' } },
      ],
      googleSearch: {},
    },
    { codeExecution: {} },
    { urlContext: {}, other: {} },
  ],
  toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f', 'g'] }, odd: 1 },
  generationConfig: {
    temperature: 1.5,
    topP: 0.5,
    topK: 3,
    candidateCount: 2,
    maxOutputTokens: 5,
    stopSequences: [' ', '2'],
    seed: 1,
    presencePenalty: 1,
    frequencyPenalty: 1,
    responseLogprobs: true,
    logprobs: 3,
    thinkingConfig: { includeThoughts: true, thinkingBudget: 100 },
    responseMimeType: 'application/json',
    responseSchema: { type: 'OBJECT', properties: { a: { type: 'INTEGER', maximum: 9 } } },
    mediaResolution: 'MEDIA_RESOLUTION_LOW',
  },
  safetySettings: [],
  cachedContent: 'cachedContents/1',
  serviceTier: 'flex',
};

/** Where other formats find something that they cannot say. */
const expected = [
  'cachedContent',
  'contents[0].parts[1].odd',
  'contents[0].parts[2].inlineData',
  'contents[0].parts[3].inlineData.displayName',
  'contents[0].parts[4]',
  'contents[0].parts[5]',
  'contents[0].parts[6]',
  'contents[1].parts[0]',
  'contents[3].parts[1].odd',
  'contents[3].parts[1].thoughtSignature',
  'contents[4].odd',
  'contents[4].parts[0].functionCall',
  'contents[5].parts[0].functionResponse.response.error',
  'contents[5].parts[1].functionResponse',
  'contents[5].parts[1].functionResponse.parts[1]',
  'generationConfig',
  'generationConfig.candidateCount',
  'generationConfig.frequencyPenalty',
  'generationConfig.logprobs',
  'generationConfig.presencePenalty',
  'generationConfig.responseLogprobs',
  'generationConfig.responseSchema.properties.a.maximum',
  'generationConfig.seed',
  'generationConfig.stopSequences',
  'generationConfig.temperature',
  'generationConfig.thinkingConfig',
  'generationConfig.thinkingConfig.includeThoughts',
  'generationConfig.thinkingConfig.thinkingBudget',
  'generationConfig.topK',
  'safetySettings',
  'serviceTier',
  'systemInstruction',
  'systemInstruction.parts[1]',
  'systemInstruction.parts[2].odd',
  'toolConfig',
  'toolConfig.functionCallingConfig',
  'tools[0].functionDeclarations[0].odd',
  'tools[0].functionDeclarations[0].parametersJsonSchema.type',
  'tools[0].functionDeclarations[1].parameters.type',
  'tools[0].googleSearch',
  'tools[1].codeExecution',
  'tools[2]',
];

t.test('every loss is told by a path of the body', async (t) => {
  const lost = lostPaths(geminiDialect, whole);
  t.strictSame(
    lost.filter((path) => !isThere(whole, path)),
    [],
  );
  t.strictSame(
    expected.filter((path) => !lost.includes(path)),
    [],
  );
});

t.test('so is every loss of a count of tokens, also of a whole request', async (t) => {
  const body = { generateContentRequest: { model: 'models/m', ...whole } };
  const bare = lostPaths(geminiDialect, whole, 'count-tokens');
  const lost = lostPaths(geminiDialect, body, 'count-tokens');
  t.ok(lost.includes('generateContentRequest.contents[0].parts[1].odd'));
  t.ok(lost.includes('generateContentRequest.generationConfig.topK'));
  t.strictSame(
    lost.filter((path) => !isThere(body, path)),
    [],
  );
  t.strictSame(
    bare.filter((path) => !isThere(whole, path)),
    [],
  );
});

t.test('so is every loss of a request for vectors', async (t) => {
  const entry = (text: string, taskType: string) => ({ content: { parts: [{ text }] }, taskType });
  const alike = { requests: [entry('a', 'CLUSTERING'), entry('b', 'CLUSTERING')] };
  const unlike = { requests: [entry('a', 'CLUSTERING'), entry('b', 'FACT_VERIFICATION')] };
  const lost = (body: JsonObject) => lostPaths(geminiDialect, body, 'embed');
  t.strictSame(lost(alike), ['requests[0].taskType']);
  t.strictSame(lost(unlike), ['requests']);
  t.strictSame(lost(entry('a', 'CLUSTERING')), ['taskType']);
});

t.test('a body that is spelled otherwise is told of as it is spelled', async (t) => {
  const spelled: JsonObject = {
    system_instruction: { parts: { text: 'S', part_odd: 1 } },
    contents: {
      parts: [
        { function_response: { id: 'a', response: { error: 'e' } } },
        { inline_data: { mime_type: 'text/plain', data: 'AA==', display_name: 'N' } },
        { text: 'Q' },
      ],
    },
    tools: {
      function_declarations: { name: 'f', parameters_json_schema: { type: 'string' } },
      google_search: {},
    },
    generation_config: {
      top_k: '3',
      candidate_count: 2,
      thinking_config: { include_thoughts: true, thinking_budget: 100 },
      response_schema: { type: 'OBJECT', any_of: [{ type: 'INTEGER', maximum: 9 }] },
    },
    cached_content: 'cachedContents/1',
    serviceTier: null,
    service_tier: 'flex',
  };
  const lost = lostPaths(geminiDialect, spelled);
  const wanted = [
    'cached_content',
    'contents.parts[0].function_response.response.error',
    'contents.parts[1].inline_data.display_name',
    'generation_config.candidate_count',
    'generation_config.response_schema.any_of[0].maximum',
    'generation_config.thinking_config.thinking_budget',
    'generation_config.top_k',
    'service_tier',
    'system_instruction.parts.part_odd',
    'tools.function_declarations.parameters_json_schema.type',
    'tools.google_search',
  ];
  t.strictSame(
    lost.filter((path) => !isThere(spelled, path)),
    [],
  );
  t.strictSame(
    wanted.filter((path) => !lost.includes(path)),
    [],
  );
});

const contentsOf = (flat: readonly JsonObject[], roles: string): JsonObject[] =>
  [...roles].map((role, index) => ({
    role: role === 'm' ? 'model' : 'user',
    parts: flat.slice(index * 3, index * 3 + 1 + (index % 3)),
  }));

t.test('parts are found in contents of every order', async (t) => {
  const words = parts.slice(0, 5);
  const orders = ['ummmmu', 'mmmmmm', 'uumumm'];
  for (const kinds of [parts, words])
    for (const [index, flat] of lists(kinds, 18, 90).entries()) {
      const contents = contentsOf(flat, orders[index % orders.length] ?? '');
      t.strictSame(misplacedParts(geminiDialect, { contents }), []);
    }
});

t.test('instructions are found in all their forms', async (t) => {
  const forms: readonly (readonly [JsonObject[string], string])[] = [
    ['S', 'systemInstruction'],
    [[{ inlineData: {} }, { text: 'S' }], 'systemInstruction[1]'],
    [{ text: 'S' }, 'systemInstruction'],
    [{ parts: [{ text: 'S' }] }, 'systemInstruction.parts[0]'],
    [{ parts: { text: 'S' } }, 'systemInstruction.parts'],
  ];
  for (const [systemInstruction, source] of forms) {
    const body = { systemInstruction, contents: [{ parts: [{ text: 'Q' }] }] };
    t.equal(sourcePath(geminiDialect, body, 'messages[0].content[0]'), source);
    t.equal(sourcePath(geminiDialect, body, 'messages[1].content[0]'), 'contents[0].parts[0]');
  }
});

t.test('tools are found in their groups', async (t) => {
  const tools = [
    { functionDeclarations: [{ name: 'zq1' }, { name: 'zq2' }], googleSearch: { a: 'zq3' } },
    { functionDeclarations: [] },
    { codeExecution: { a: 'zq4' } },
    { functionDeclarations: [{ name: 'zq5' }] },
  ];
  t.strictSame(misplacedTools(geminiDialect, { contents: [], tools }), []);
});

const configured = (generationConfig: JsonObject) => ({ generationConfig });
const places: readonly (readonly [body: JsonObject, path: string, source: string])[] = [
  [
    configured({ thinkingConfig: { thinkingLevel: 'LOW' } }),
    'reasoning.effort',
    'generationConfig.thinkingConfig.thinkingLevel',
  ],
  [
    configured({ thinkingConfig: { thinkingBudget: 1 } }),
    'reasoning.summary',
    'generationConfig.thinkingConfig',
  ],
  [
    configured({ responseMimeType: 'application/json' }),
    'response_format',
    'generationConfig.responseMimeType',
  ],
  [
    configured({ _responseJsonSchema: { type: 'object' } }),
    'response_format.schema.type',
    'generationConfig._responseJsonSchema.type',
  ],
  [
    configured({ responseFormat: { text: { schema: { type: 'object' } } } }),
    'response_format.schema.type',
    'generationConfig.responseFormat.text.schema.type',
  ],
];

t.test('settings are found where the body has them', async (t) => {
  for (const [body, path, source] of places)
    t.equal(sourcePath(geminiDialect, { contents: [], ...body }, path), source, source);
});

t.test('what the body does not have keeps its path', async (t) => {
  const unknown = ['store', 'store.x', 'constructor', 'a[b', '', 'messages[99].name', 'tools[99]'];
  for (const path of unknown)
    for (const body of [whole, { generateContentRequest: whole }])
      t.equal(sourcePath(geminiDialect, body, path), path);
});
