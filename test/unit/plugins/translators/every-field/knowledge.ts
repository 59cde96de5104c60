import type { JsonObject } from '@ai-proxy/core';
import type { Knowledge } from './samples.ts';

const schemaWith = (mark: string): JsonObject => ({
  type: 'object',
  properties: { [mark]: { type: 'string' } },
});

/** An image or a file has one source. */
const orById =
  (source: JsonObject) =>
  (member: string): JsonObject =>
    ['file_id', 'file_data'].includes(member) ? {} : source;

const image = orById({ image_url: 'https://images.test/a.png' });
const file = orById({ file_url: 'https://files.test/a.pdf' });

/** What the descriptions do not say of the values that the APIs take. */
export const knowledge: Knowledge = {
  values: {
    arguments: (mark) => `{"${mark}":1}`,
    // Texts in base64 cannot be found again by their mark, so they are only looked at for their effect.
    data: (mark) => Buffer.from(`${mark}!`).toString('base64'),
    model: (mark) => mark,
    role: () => 'user',
    parametersJsonSchema: schemaWith,
    responseJsonSchema: schemaWith,
    schema: schemaWith,
  },
  needed: {
    FunctionDeclaration: () => ({ name: 'f' }),
    FunctionCall: () => ({ name: 'f' }),
    FunctionResponse: () => ({ name: 'f', response: { output: 'done' } }),
    FunctionCallOutputItemParam: () => ({ call_id: 'call_x' }),
    Schema: () => ({ type: 'OBJECT' }),
    TextResponseFormat: () => ({ mimeType: 'APPLICATION_JSON' }),
    InputImageContent: image,
    InputImageContentParamAutoParam: image,
    InputFileContent: file,
    InputFileContentParam: file,
  },
};
