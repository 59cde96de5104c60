import type { FromSchema, JSONSchema } from 'json-schema-to-ts';

/** JSON Schema of a plugin's options: an object whose property names are kebab-case. */
export type OptionsSchema = Exclude<JSONSchema, boolean>;

type CamelCase<S> = S extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : S;

type CamelKeys<T> = T extends readonly (infer Item)[]
  ? readonly CamelKeys<Item>[]
  : T extends object
    ? string extends keyof T
      ? T
      : { readonly [K in keyof T as CamelCase<K>]: CamelKeys<T[K]> }
    : T;

/** What `setup` receives: the schema's type with option names in camelCase. */
export type OptionsOf<Schema extends OptionsSchema> = CamelKeys<FromSchema<Schema>>;
