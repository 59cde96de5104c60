import t from 'tap';
import { Ledger, type FunctionTool, type JsonObject } from '@ai-proxy/core';
import { encodeTools } from '../../../../../../plugins/translators/messages-api/dialect/tools.ts';

function schemaOf(tool: Partial<FunctionTool>): readonly [unknown, readonly string[]] {
  const ledger = new Ledger();
  const tools = encodeTools([{ type: 'function', name: 'f', ...tool }], ledger);
  const paths = ledger.done(undefined).warnings.map(({ path }) => path);
  return [tools?.[0]?.['input_schema'], paths];
}
const properties = { age: { type: 'integer', minimum: 0 } };
const parameters: JsonObject = { type: 'object', properties };

t.test('the schema of a strict tool is one that the API can enforce', async (t) => {
  t.strictSame(schemaOf({ parameters, strict: true }), [
    {
      type: 'object',
      properties: { age: { type: 'integer', description: 'minimum: 0' } },
      additionalProperties: false,
    },
    ['tools[0].parameters.properties.age.minimum'],
  ]);
});

t.test('the schema of another tool may ask for anything', async (t) => {
  for (const strict of [{}, { strict: false }])
    t.strictSame(schemaOf({ parameters, ...strict }), [parameters, []]);
});

t.test('every schema is an object at its top', async (t) => {
  const object = { type: 'object', properties: {} };
  t.strictSame(schemaOf({}), [object, []]);
  t.strictSame(schemaOf({ parameters: { properties } }), [parameters, []]);
  t.strictSame(schemaOf({ parameters: { type: 'string' } }), [
    { type: 'object' },
    ['tools[0].parameters.type'],
  ]);
});
