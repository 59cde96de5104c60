import t from 'tap';
import type { CanonicalRequest } from '@ai-proxy/core';
import { encodeRequest } from '../../../../../../plugins/translators/gemini-api/dialect/request.ts';

const base: CanonicalRequest = {
  model: 'gemini-2.5-flash',
  stream: true,
  messages: [],
  sampling: {},
};
const encode = (members: Partial<CanonicalRequest>) => {
  const { value, warnings } = encodeRequest({ ...base, ...members });
  return { body: value, paths: warnings.map(({ path }) => path) };
};

t.test('declares all functions in one entry, with JSON Schema', async (t) => {
  const parameters = {
    type: 'object',
    properties: { a: { const: 1 } },
    additionalProperties: false,
  };
  const { body, paths } = encode({
    tools: [
      { type: 'function', name: 'f', description: 'F', parameters },
      { type: 'native', dialect: 'gemini', value: { googleSearch: {} } },
      { type: 'function', name: '1 odd', cache: {} },
      { type: 'native', dialect: 'other', value: { type: 'x' } },
    ],
    toolChoice: { type: 'tool', names: ['f'] },
    parallelToolCalls: false,
  });
  t.same(body['tools'], [
    {
      functionDeclarations: [
        { name: 'f', description: 'F', parametersJsonSchema: parameters },
        { name: '_.1.20odd' },
      ],
    },
    { googleSearch: {} },
  ]);
  t.same(body['toolConfig'], {
    functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] },
  });
  t.same(paths, ['tools[2].cache', 'tools[3]', 'parallel_tool_calls']);
});

t.test('says no choice where there is no function', async (t) => {
  const { body, paths } = encode({ toolChoice: { type: 'required' } });
  t.equal(body['toolConfig'], undefined);
  t.same(paths, ['tool_choice']);
});

t.test('keeps calls to their schemas where a tool is strict', async (t) => {
  const strict = { type: 'function', name: 'f', strict: true } as const;
  const config = (members: Partial<CanonicalRequest>) => encode({ tools: [strict], ...members });
  const validated = { functionCallingConfig: { mode: 'VALIDATED' } };
  t.match(config({}), { body: { toolConfig: validated }, paths: [] });
  t.match(config({ toolChoice: { type: 'auto' } }).body['toolConfig'], validated);
  t.same(config({ toolChoice: { type: 'required' } }).body['toolConfig'], {
    functionCallingConfig: { mode: 'ANY' },
  });
  t.same(config({ toolChoice: { type: 'none' } }).body['toolConfig'], {
    functionCallingConfig: { mode: 'NONE' },
  });
});

t.test('chooses tools by the names under which they are declared', async (t) => {
  const { body } = encode({
    tools: [{ type: 'function', name: 'a/b' }],
    toolChoice: { type: 'tool', names: ['a/b'] },
  });
  t.match(body, {
    tools: [{ functionDeclarations: [{ name: '_.a.2fb' }] }],
    toolConfig: { functionCallingConfig: { allowedFunctionNames: ['_.a.2fb'] } },
  });
});

t.test('reports names that some models find too long', async (t) => {
  const name = 'n'.repeat(65);
  const { body, paths } = encode({ tools: [{ type: 'function', name }] });
  t.match(body['tools'], [{ functionDeclarations: [{ name }] }]);
  t.same(paths, ['tools[0].name']);
});
