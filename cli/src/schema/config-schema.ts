import { coreSchema, credentialSchema, type Plugin } from '@ai-proxy/core';

interface Keyword {
  readonly [name: string]: unknown;
}

const reference = (path: string): Keyword => ({ $ref: `#/$defs/${path}` });

/** The JSON Schema of a whole configuration, out of those of the core and of the plugins; for editors. */
export function configSchema(plugins: readonly Plugin[], version: string): Keyword {
  const root = new Map<string, unknown>(
    Object.keys(coreSchema.properties).map((key) => [key, reference(`core/properties/${key}`)]),
  );
  for (const plugin of plugins)
    for (const [key, option] of Object.entries(plugin.rootKeys ?? {}))
      claim(root, key, optionOf(plugin, option));
  root.set('pipeline', pipelineSchema(plugins));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `Configuration of ai-proxy ${version}`,
    type: 'object',
    additionalProperties: false,
    properties: objectOf(root),
    $defs: {
      credential: plain(credentialSchema, credentialSchema),
      core: plain(coreSchema),
      ...Object.fromEntries(plugins.map(({ configSchema: own, name }) => [name, plain(own ?? {})])),
    },
  };
}

/** The schema of an option; a dot goes deeper, and a star is all of them. */
function optionOf({ name }: Plugin, option: string): Keyword {
  const steps = option === '*' ? [] : option.split('.').map((step) => `/properties/${step}`);
  return reference(name + steps.join(''));
}

/** Puts a key at its place; a dotted one stands in a map, with what the core has there. */
function claim(properties: Map<string, unknown>, key: string, schema: Keyword): void {
  const [first = '', ...rest] = key.split('.');
  if (rest.length === 0) {
    properties.set(first, schema);
    return;
  }
  const known = properties.get(first);
  const inner = known instanceof Map ? known : membersOfCore(first);
  claim(inner, rest.join('.'), schema);
  properties.set(first, inner);
}

function membersOfCore(key: string): Map<string, unknown> {
  const own = Object.entries(coreSchema.properties).find(([name]) => name === key)?.[1];
  const names = own !== undefined && 'properties' in own ? Object.keys(own.properties) : [];
  return new Map(
    names.map((name) => [name, reference(`core/properties/${key}/properties/${name}`)]),
  );
}

function objectOf(properties: ReadonlyMap<string, unknown>): Keyword {
  return Object.fromEntries(
    [...properties].map(([name, schema]) => [
      name,
      schema instanceof Map
        ? { type: 'object', additionalProperties: false, properties: objectOf(schema) }
        : schema,
    ]),
  );
}

function pipelineSchema(plugins: readonly Plugin[]): Keyword {
  const names = plugins.map(({ name }) => name);
  const options = Object.fromEntries(names.map((name) => [name, reference(name)]));
  return {
    type: 'array',
    description: 'Requests run down the list, replies come back up.',
    items: {
      anyOf: [
        { type: 'string', minLength: 1, examples: names },
        { type: 'object', minProperties: 1, maxProperties: 1, properties: options },
        {
          type: 'object',
          additionalProperties: false,
          required: ['use'],
          properties: {
            use: { type: 'string', description: 'A built-in, a file, or an npm package.' },
            as: { type: 'string', description: 'Another name, so that a plugin can stand twice.' },
            when: {
              type: 'object',
              additionalProperties: false,
              properties: { model: { type: 'string', description: 'A glob.' } },
            },
            options: { type: 'object' },
          },
        },
      ],
    },
  };
}

/** A copy in which credentials are named instead of repeated. */
function plain(schema: unknown, top?: unknown): unknown {
  if (schema === credentialSchema && schema !== top) return reference('credential');
  if (Array.isArray(schema)) return schema.map((one) => plain(one));
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]: [string, unknown]) => [name, plain(value)]),
  );
}
