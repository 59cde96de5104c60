import t from 'tap';
import type { JsonObject, JsonValue } from '@ai-proxy/core';
import { decodeRequest } from '../../../../../../plugins/translators/gemini-api/dialect/request.ts';

const decode = (members: JsonObject) => decodeRequest({ contents: [], ...members });
const refusal = (param: string, complaint: string) => ({
  code: 'FIELD_INVALID',
  param,
  message: `${param} ${complaint}.`,
});

t.test('refuses a body without contents', async (t) => {
  t.throws(() => decodeRequest({}), refusal('contents', 'is missing'));
  t.throws(() => decodeRequest({ contents: null }), refusal('contents', 'is missing'));
});

const settings: readonly (readonly [JsonObject, string, string])[] = [
  [{ contents: 'hi' }, 'contents', 'must be a list'],
  [{ contents: ['hi'] }, 'contents[0]', 'must be an object'],
  [{ systemInstruction: 7 }, 'systemInstruction', 'must be an object'],
  [{ system_instruction: { parts: 7 } }, 'systemInstruction.parts', 'must be a list'],
  [{ tools: 'x' }, 'tools', 'must be a list'],
  [{ tools: [7] }, 'tools[0]', 'must be an object'],
  [{ tools: [{ functionDeclarations: 7 }] }, 'tools[0].functionDeclarations', 'must be a list'],
  [
    { tools: { functionDeclarations: [{}] } },
    'tools[0].functionDeclarations[0].name',
    'is missing',
  ],
  [
    { tools: { functionDeclarations: { name: 'f', parameters: [] } } },
    'tools[0].functionDeclarations[0].parameters',
    'must be an object',
  ],
  [{ toolConfig: [] }, 'toolConfig', 'must be an object'],
  [
    { toolConfig: { functionCallingConfig: { mode: 'odd' } } },
    'toolConfig.functionCallingConfig.mode',
    '"odd" is not a mode',
  ],
  [
    { toolConfig: { functionCallingConfig: { allowedFunctionNames: [7] } } },
    'toolConfig.functionCallingConfig.allowedFunctionNames',
    'must be a list of strings',
  ],
  [
    { toolConfig: { functionCallingConfig: 7 } },
    'toolConfig.functionCallingConfig',
    'must be an object',
  ],
  [{ safetySettings: 'x' }, 'safetySettings', 'must be a list'],
  [{ cachedContent: 7 }, 'cachedContent', 'must be a string'],
  [{ labels: [] }, 'labels', 'must be an object'],
];

t.test('refuses settings of another kind', async (t) => {
  for (const [members, param, complaint] of settings)
    t.throws(() => decode(members), refusal(param, complaint));
});

const generation: readonly (readonly [string, JsonValue, string])[] = [
  ['temperature', 'warm', 'must be a number'],
  ['topP', true, 'must be a number'],
  ['topK', [], 'must be a number'],
  ['candidateCount', -1, 'must be a whole number of 0 or more'],
  ['maxOutputTokens', 1.5, 'must be a whole number of 0 or more'],
  ['stopSequences', [7], 'must be a list of strings'],
  ['seed', 'x', 'must be a whole number'],
  ['presencePenalty', 'x', 'must be a number'],
  ['frequencyPenalty', 'x', 'must be a number'],
  ['responseMimeType', 7, 'must be a string'],
  ['responseSchema', 'x', 'must be an object'],
  ['responseJsonSchema', true, 'must be an object'],
  ['responseLogprobs', 1, 'must be true or false'],
  ['logprobs', true, 'must be a whole number of 0 or more'],
  ['thinkingConfig', 7, 'must be an object'],
];

t.test(
  'refuses members of generationConfig of another kind, and takes null for nothing',
  async (t) => {
    for (const [name, value, complaint] of generation) {
      const path = `generationConfig.${name}`;
      t.throws(() => decode({ generationConfig: { [name]: value } }), refusal(path, complaint));
      t.doesNotThrow(() => decode({ generationConfig: { [name]: null } }), name);
    }
    const path = 'generationConfig.thinkingConfig';
    for (const [name, complaint] of [
      ['includeThoughts', 'must be true or false'],
      ['thinkingBudget', 'must be a whole number'],
      ['thinkingLevel', 'must be a string'],
    ] as const)
      t.throws(
        () => decode({ generationConfig: { thinkingConfig: { [name]: {} } } }),
        refusal(`${path}.${name}`, complaint),
      );
  },
);

t.test('refuses what the form of texts cannot be, in a list or without one', async (t) => {
  const path = 'generationConfig.responseFormat';
  const check = (responseFormat: JsonValue) => decode({ generationConfig: { responseFormat } });
  const schema = { text: { schema: 'x' } };
  t.throws(() => check(schema), refusal(`${path}.text.schema`, 'must be an object'));
  t.throws(() => check([{}, schema]), refusal(`${path}[1].text.schema`, 'must be an object'));
  const typed = { text: { mimeType: 7 } };
  t.throws(() => check(typed), refusal(`${path}.text.mimeType`, 'must be a string'));
  for (const format of [null, { text: null }, { image: { schema: 'x' } }, [{ audio: 7 }, 'x']])
    t.doesNotThrow(() => check(format), JSON.stringify(format));
});

const parts: readonly (readonly [JsonValue, string, string])[] = [
  ['x', '', 'must be an object'],
  [{ text: 7 }, '.text', 'must be a string'],
  [{ thought: 'x', text: '' }, '.thought', 'must be true or false'],
  [{ thoughtSignature: 7, text: '' }, '.thoughtSignature', 'must be a string'],
  [{ inlineData: 'x' }, '.inlineData', 'must be an object'],
  [{ inlineData: { data: 7 } }, '.inlineData.data', 'must be a string'],
  [{ file_data: { file_uri: 7 } }, '.fileData.fileUri', 'must be a string'],
  [{ functionCall: {} }, '.functionCall.name', 'is missing'],
  [{ functionCall: { name: 'f', args: '{}' } }, '.functionCall.args', 'must be an object'],
  [{ functionResponse: { response: 'x' } }, '.functionResponse.response', 'must be an object'],
];

t.test('refuses what a content and its parts cannot be', async (t) => {
  const path = 'contents[0].role';
  t.throws(() => decode({ contents: { role: 'system' } }), refusal(path, '"system" is not a role'));
  t.throws(() => decode({ contents: { role: 7 } }), refusal(path, 'must be a string'));
  for (const [part, member, complaint] of parts)
    t.throws(
      () => decode({ contents: [{ parts: [part] }] }),
      refusal(`contents[0].parts[0]${member}`, complaint),
    );
});

t.test('lets pass what it does not know', async (t) => {
  for (const members of [
    { future: [7], generationConfig: { speechConfig: 7 } },
    { tools: [{ googleSearch: {} }, {}] },
    { contents: [{ parts: [{ future: 7 }, {}] }, { role: 'function' }, { role: '' }] },
    { toolConfig: { functionCallingConfig: { mode: 'validated' } } },
  ])
    t.doesNotThrow(() => decode(members as JsonObject), JSON.stringify(members));
});
