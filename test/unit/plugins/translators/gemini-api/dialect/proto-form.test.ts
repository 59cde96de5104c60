import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import {
  contentOf,
  formed,
} from '../../../../../../plugins/translators/gemini-api/dialect/proto-form.ts';

t.test('writes names in camel case, which wins where both spellings stand', async (t) => {
  t.same(formed({ tool_config: { function_calling_config: {} } }), {
    toolConfig: { functionCallingConfig: {} },
  });
  t.same(formed({ tool_config: 1, toolConfig: 2 }), { toolConfig: 2 });
  t.same(formed({ toolConfig: 2, tool_config: 1 }), { toolConfig: 2 });
  t.same(formed({ _responseJsonSchema: { a_b: 1 } }), { responseJsonSchema: { a_b: 1 } });
});

t.test('leaves out what is null, but not in lists', async (t) => {
  t.same(formed({ a: null, b: { c: null }, d: [null] }), { b: {}, d: [null] });
});

t.test('changes nothing in what belongs to the user', async (t) => {
  const body: JsonObject = {
    contents: [
      {
        parts: [
          { functionCall: { name: 'f', args: { my_name: null, parts: {}, top_p: '1' } } },
          { functionResponse: { response: { my_name: null } } },
        ],
      },
    ],
    tools: [{ functionDeclarations: [{ parametersJsonSchema: { any_of: {} } }] }],
    labels: { team_name: 'x' },
    generationConfig: { responseFormat: { text: { schema: { any_of: {} } } } },
  };
  t.same(formed(body), body);
});

t.test('makes lists and numbers of what stands without a list or as text', async (t) => {
  t.same(
    formed({
      contents: { parts: { text: '7' } },
      generationConfig: { topK: '64', temperature: '-0.5', seed: 'x', stopSequences: 'E' },
      requests: { outputDimensionality: '9' },
    }),
    {
      contents: [{ parts: [{ text: '7' }] }],
      generationConfig: { topK: 64, temperature: -0.5, seed: 'x', stopSequences: ['E'] },
      requests: [{ outputDimensionality: 9 }],
    },
  );
  t.same(formed({ contents: 'hi', stopSequences: {} }), { contents: 'hi', stopSequences: {} });
});

t.test('reads a content that is only text, a part or parts', async (t) => {
  const content = { parts: [{ text: 'S' }] };
  for (const written of ['S', { text: 'S' }, [{ text: 'S' }], content])
    t.same(contentOf(written), content);
  t.equal(contentOf(7), 7);
  t.equal(contentOf(undefined), undefined);
});
