import t from 'tap';
import { inCamelCase } from '../../../../../../cli/src/conformance/formats/gemini/proto-form.ts';

t.test('names of the API become camel case, names of the client stay', async (t) => {
  const body = {
    system_instruction: { parts: [{ inline_data: { mime_type: 'image/png' } }] },
    tools: [
      {
        function_declarations: [
          {
            name: 'get_weather',
            parameters: { properties: { city_name: { min_length: 1 } } },
            parameters_json_schema: { $defs: { a_b: { min_length: 1 } } },
          },
        ],
      },
    ],
    contents: [{ parts: [{ function_call: { args: { city_name: 'x' } } }] }],
  };
  t.same(inCamelCase(body), {
    systemInstruction: { parts: [{ inlineData: { mimeType: 'image/png' } }] },
    tools: [
      {
        functionDeclarations: [
          {
            name: 'get_weather',
            parameters: { properties: { city_name: { minLength: 1 } } },
            parametersJsonSchema: { $defs: { a_b: { min_length: 1 } } },
          },
        ],
      },
    ],
    contents: [{ parts: [{ functionCall: { args: { city_name: 'x' } } }] }],
  });
});
