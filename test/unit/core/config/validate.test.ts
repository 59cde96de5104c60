import t from 'tap';
import { parseText } from '../../../../core/src/config/document.ts';
import type { JsonSchema } from '../../../../core/src/config/json-schema.ts';
import { CompiledSchemas, Validator } from '../../../../core/src/config/validate.ts';

/** Checks YAML below `x` against a schema for `x`; each finding as its column and text. */
function told(yaml: string, schema: JsonSchema): string[] {
  const { root } = parseText(`x: ${yaml}`);
  if (root === undefined) throw new Error('The text of the test is not YAML.');
  const { findings } = new Validator().check(root, { properties: { x: schema } });
  return findings.map(({ column, message, hint = '' }) => `${column} ${message} ${hint}`.trim());
}

type Case = readonly [yaml: string, schema: JsonSchema, ...expected: string[]];

const text = { type: 'string' };
const named = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: { name: text },
};
const listed = { type: 'array', items: text };

const models = {
  type: 'array',
  items: { type: 'object', required: ['id'], properties: { alias: text, id: text } },
};
const optional = {
  type: 'array',
  items: { type: 'object', properties: { size: { type: 'integer' }, name: text } },
};
const secretive = {
  type: 'array',
  items: { type: 'object', required: ['key'], properties: { key: { ...text, writeOnly: true } } },
};

const cases: readonly Case[] = [
  ['5', text, '4 "x" has to be a text, not 5. Put the value in quotes.'],
  ['"5"', { type: 'number' }, '4 "x" has to be a number, not "5". Remove the quotes.'],
  ['five', { type: 'number' }, '4 "x" has to be a number, not "five".'],
  ['a', listed, '4 "x" has to be a list. Start each value with "- " on a line of its own.'],
  ['[a, 1]', listed, '8 "x[1]" has to be a text, not 1. Put the value in quotes.'],
  ['[gpt-4o]', models, '5 "x[0]" has to be a map. Write "- id: gpt-4o".'],
  ['["a: b"]', models, '5 "x[0]" has to be a map. Write "- id: …".'],
  ['["true"]', models, '5 "x[0]" has to be a map. Write "- id: …".'],
  ['[a1]', optional, '5 "x[0]" has to be a map. Write "- name: a1".'],
  ['[sk-one]', secretive, '5 "x[0]" has to be a map. Write "- key: …".'],
  ['[a]', { type: 'array', items: { type: 'object' } }, '5 "x[0]" has to be a map.'],
  ['[[a]]', models, '5 "x[0]" has to be a map.'],
  ['a', named, '4 "x" has to be a map.'],
  ['null', text, '4 "x" has to be a text, not empty.'],
  [
    '5',
    { type: ['string', 'boolean'] },
    '4 "x" has to be a text or true or false, not 5. Put the value in quotes.',
  ],
  ['{}', named, '4 "x" needs "name". Add "name".'],
  ['{ name: a, age: 1 }', named, '15 "age" is not an option of "x". It knows "name".'],
  ['{ nam: a, name: b }', named, '6 "nam" is not an option of "x". It knows "name".'],
  [
    '{ a: 1 }',
    { additionalProperties: false },
    '6 "a" is not an option of "x". It has no options; remove this one.',
  ],
  [
    '{ a: 1 }',
    { unevaluatedProperties: false },
    '6 "a" is not an option of "x". It has no options; remove this one.',
  ],
  ['{ a: 1 }', { dependentRequired: { a: ['b'] } }, '4 "x" needs "b". Add "b".'],
  [
    'blu',
    { enum: ['red', 'blue'] },
    '4 "x" has to be "red" or "blue", not "blu". Did you mean "blue"?',
  ],
  ['2', { const: 1 }, '4 "x" has to be 1, not 2.'],
  ['2', { minimum: 3 }, '4 "x" has to be at least 3, not 2.'],
  ['2', { exclusiveMinimum: 2 }, '4 "x" has to be more than 2, not 2.'],
  ['2', { maximum: 1 }, '4 "x" has to be at most 1, not 2.'],
  ['2', { exclusiveMaximum: 2 }, '4 "x" has to be less than 2, not 2.'],
  ['3', { multipleOf: 2 }, '4 "x" has to be a multiple of 2, not 3.'],
  ['""', { minLength: 1 }, '4 "x" is empty. Give it a value, or remove the key.'],
  ['ab', { minLength: 3 }, '4 "x" needs at least 3 characters.'],
  ['abcd', { maxLength: 3 }, '4 "x" has more than 3 characters.'],
  ['[]', { minItems: 1 }, '4 "x" needs at least one value.'],
  ['[a, b, c]', { maxItems: 2 }, '4 "x" has more than 2 values.'],
  ['[a, a]', { uniqueItems: true }, '4 "x" lists the same value twice. Remove one of the two.'],
  [
    'b',
    { pattern: '^a', description: 'Starts with a.' },
    '4 "x" is not written in the form it needs. Starts with a.',
  ],
  ['soon', { format: 'date-time' }, '4 "x" is not written in the form it needs.'],
  [
    '{ B: 1 }',
    { propertyNames: { pattern: '^[a-z]+$' } },
    '6 "B" cannot be used as a name in "x". Use another name, or remove it.',
  ],
  ['a', { not: { const: 'a' } }, '4 "x" must NOT be valid.'],
  // Alternatives: told about the one that was meant.
  ['5', { oneOf: [text, named] }, '4 "x" has to be a text or a map. Put the value in quotes.'],
  [
    '{ nam: a }',
    { oneOf: [text, named] },
    '4 "x" needs "name". Is "nam" meant to be "name"?',
    '6 "nam" is not an option of "x". Did you mean "name"?',
  ],
  [
    '[{ name: 1 }]',
    { items: { anyOf: [text, named] } },
    '13 "x[0].name" has to be a text, not 1. Put the value in quotes.',
  ],
  [
    'b',
    { anyOf: [{ pattern: '^a' }, { pattern: '^c' }] },
    '4 "x" fits none of the forms it may have. Compare it with the example configuration.',
  ],
  [
    'a',
    { oneOf: [text, { minLength: 1 }] },
    '4 "x" fits none of the forms it may have. Compare it with the example configuration.',
  ],
  ['.inf', { type: 'number', minimum: 0 }, '4 "x" has to be a number, not Infinity.'],
  ['1e400', { type: 'number', minimum: 0 }, '4 "x" has to be a number, not Infinity.'],
  ['.nan', { type: 'integer', minimum: 0 }, '4 "x" has to be a whole number, not NaN.'],
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  ['{ a: 1 }', { if: { required: ['a'] }, then: { required: ['b'] } }, '4 "x" needs "b". Add "b".'],
];

for (const [yaml, schema, ...expected] of cases) {
  t.test(`tells what is wrong with ${yaml} for ${JSON.stringify(schema)}`, async (t) => {
    t.same(told(yaml, schema), expected);
  });
}

t.test('returns the value with defaults, and leaves the tree as it is', async (t) => {
  const { root } = parseText('a: {}');
  const schema = { properties: { a: { properties: { b: { default: 1 } } }, c: { default: [] } } };

  t.ok(root);
  if (root === undefined) return;
  const validator = new Validator();
  t.same(validator.check(root, schema).value, { a: { b: 1 }, c: [] });
  t.same(validator.check(root, schema).value, { a: { b: 1 }, c: [] });
  t.equal(root.members.size, 1);
});

t.test('refuses a schema that is none', async (t) => {
  t.throws(() => new Validator().compile({ type: 'nothing' }));
});

t.test('compiled schemas are used again; a changed one may keep its $id', async (t) => {
  const schemas = new CompiledSchemas();
  const first = { $id: 'of-a-plugin', type: 'string' };
  t.equal(schemas.get(first), schemas.get(first));
  const second = { $id: 'of-a-plugin', type: 'number' };
  t.ok(schemas.get(second)(1));
  t.notOk(schemas.get(first)(1));
  const broken = { $id: 'of-a-plugin', type: 'nonsense' };
  t.throws(() => schemas.get(broken));
  t.throws(() => schemas.get(broken), 'each time');
});
