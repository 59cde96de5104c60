import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import {
  decodeRequest,
  encodeRequest,
} from '../../../../../../plugins/translators/gemini-api/dialect/request.ts';

/** Every member is one way to use this API; each alone and all together must come back. */
const members: JsonObject = {
  systemInstruction: { parts: [{ text: 'S' }, { text: 'T' }] },
  tools: [
    {
      functionDeclarations: [
        {
          name: 'f',
          description: 'F',
          parametersJsonSchema: { type: 'object', properties: { a_b: {} } },
          behavior: 'BLOCKING',
        },
      ],
    },
    { googleSearch: { timeRangeFilter: {} } },
    { codeExecution: {} },
  ],
  safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
  cachedContent: 'cachedContents/c',
  labels: { team_name: 'x' },
  generationConfig: {
    temperature: 2,
    topP: 0.5,
    topK: 40,
    candidateCount: 2,
    maxOutputTokens: 4096,
    stopSequences: ['E'],
    seed: -7,
    presencePenalty: -1,
    frequencyPenalty: 1,
    responseLogprobs: true,
    logprobs: 2,
    responseMimeType: 'application/json',
    responseJsonSchema: { type: 'object' },
    responseModalities: ['TEXT'],
    mediaResolution: 'MEDIA_RESOLUTION_LOW',
    thinkingConfig: { thinkingBudget: 512, includeThoughts: true },
  },
};

const contents = [
  {
    role: 'user',
    parts: [
      { text: 'Look', partMetadata: { my_key: 1 } },
      { inlineData: { mimeType: 'image/png', data: 'AA==' } },
      { inlineData: { mimeType: 'audio/wav', data: 'AA==' } },
      { fileData: { mimeType: 'video/mp4', fileUri: 'https://x/v' }, videoMetadata: { fps: 1 } },
    ],
  },
  {
    role: 'model',
    parts: [
      { text: 'Hm', thought: true },
      { text: 'A', thoughtSignature: 's' },
      {
        functionCall: { id: 'c', name: 'f', args: { a: { b: [1, null] } } },
        thoughtSignature: 't',
      },
      { functionCall: { name: 'f', args: {} } },
      { executableCode: { language: 'PYTHON', code: 'x' } },
      { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } },
    ],
  },
  {
    role: 'user',
    parts: [
      { functionResponse: { id: 'c', name: 'f', response: { result: [1] } } },
      { functionResponse: { name: 'f', response: { output: 'x' }, scheduling: 'SILENT' } },
      { text: 'And?' },
    ],
  },
];

function again(body: JsonObject): { body: JsonObject; warnings: readonly unknown[] } {
  const decoded = decodeRequest(body);
  const encoded = encodeRequest({ ...decoded.value, model: 'gemini-2.5-flash' });
  return { body: encoded.value, warnings: [...decoded.warnings, ...encoded.warnings] };
}

t.test('gives a rich request back as it was', async (t) => {
  const wire = { contents, ...members };
  t.same(again(wire), { body: wire, warnings: [] });
});

t.test('gives each member alone back', async (t) => {
  for (const [name, value] of Object.entries(members)) {
    const wire = { contents, [name]: value };
    t.same(again(wire), { body: wire, warnings: [] }, name);
  }
});

t.test('gives every choice among tools back', async (t) => {
  for (const functionCallingConfig of [
    { mode: 'AUTO' },
    { mode: 'NONE' },
    { mode: 'ANY' },
    { mode: 'ANY', allowedFunctionNames: ['f', 'g'] },
    { mode: 'VALIDATED', allowedFunctionNames: ['f'] },
  ]) {
    const toolConfig = { functionCallingConfig, retrievalConfig: { languageCode: 'de' } };
    const wire = { contents, tools: members['tools'], toolConfig };
    t.same(again(wire), { body: wire, warnings: [] }, functionCallingConfig.mode);
  }
});

t.test('keeps every part when any of them is left out', async (t) => {
  for (const [turn, content] of contents.entries())
    for (const index of content.parts.keys()) {
      // Results without their calls are written all the same, but reported.
      const parts = content.parts.toSpliced(index, 1);
      const wire = { contents: contents.with(turn, { ...content, parts } as never) };
      const expected = index === 2 && turn === 1 ? undefined : wire;
      if (expected !== undefined) t.same(again(wire).body, expected, `${turn}.${index}`);
    }
});
