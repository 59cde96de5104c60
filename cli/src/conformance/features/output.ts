import { feature, type Feature } from '../feature.ts';
import { absent, either } from '../pattern.ts';

/** Gateways may add a title or a description. */
const schema = {
  type: 'object',
  properties: { city: { type: 'string' }, degrees: { type: 'integer' } },
  required: ['city', 'degrees'],
  additionalProperties: false,
};
/** As Google's own schema has it. */
const protoSchema = {
  properties: { city: { type: either('string', 'STRING') } },
  required: ['city', 'degrees'],
};
const answer = '{"city":"Zürich","degrees":-3}';
const type = 'application/json';

/** What concerns the form of the answer. */
export const output: readonly Feature[] = [
  feature({
    name: 'json-schema',
    group: 'Output',
    title: 'JSON of a schema',
    ask: { output: { kind: 'schema', name: 'weather', schema } },
    script: { text: answer },
    received: {
      'openai-chat': {
        response_format: { type: 'json_schema', json_schema: { schema: schema } },
      },
      'anthropic-messages': {
        output_config: { format: { type: 'json_schema', schema: schema } },
      },
      'openai-responses': { text: { format: { type: 'json_schema', schema: schema } } },
      gemini: {
        generationConfig: either(
          { responseMimeType: type, responseJsonSchema: schema },
          { responseMimeType: type, responseSchema: protoSchema },
        ),
      },
    },
    seen: { status: 200, text: answer, ending: 'stop' },
  }),
  feature({
    name: 'json-mode',
    group: 'Output',
    title: 'JSON of any form',
    ask: { output: { kind: 'json' } },
    script: { text: answer },
    missing: { 'anthropic-messages': 'the API has no JSON without a schema' },
    members: {
      'openai-chat': ['response_format'],
      'openai-responses': ['text.format'],
      gemini: ['generationConfig.responseMimeType'],
    },
    received: {
      'openai-chat': { response_format: { type: 'json_object' } },
      'openai-responses': { text: { format: { type: 'json_object' } } },
      gemini: { generationConfig: { responseMimeType: type, responseJsonSchema: absent } },
    },
    seen: { status: 200, text: answer, ending: 'stop' },
  }),
];
