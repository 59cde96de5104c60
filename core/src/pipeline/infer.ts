/**
 * JSON Schema of a plugin's options: an object whose property names are kebab-case. Every keyword of
 * JSON Schema 2020-12 may be used; those named here also shape the type that `setup` receives.
 */
export interface OptionsSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, OptionsSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | OptionsSchema;
  readonly items?: OptionsSchema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly OptionsSchema[];
  readonly oneOf?: readonly OptionsSchema[];
  readonly default?: unknown;
  readonly description?: string;
  readonly [keyword: string]: unknown;
}

type CamelCase<S> = S extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S;

interface Scalars {
  string: string;
  number: number;
  integer: number;
  boolean: boolean;
  null: null;
}

/** Members that are always there: required ones, and those with a default. */
type Present<Members, Required> = {
  [Name in keyof Members]: Name extends Required
    ? Name
    : Members[Name] extends { readonly default: unknown }
      ? Name
      : never;
}[keyof Members];

type RequiredOf<Schema> = Schema extends { readonly required: readonly (infer Name)[] }
  ? Name
  : never;

type ObjectOf<Members, Always> = {
  readonly [Name in keyof Members as Name extends Always ? CamelCase<Name> : never]: OptionsOf<
    Members[Name]
  >;
} & {
  readonly [Name in keyof Members as Name extends Always ? never : CamelCase<Name>]?: OptionsOf<
    Members[Name]
  >;
};

/**
 * What `setup` receives: the schema's type with option names in camelCase. What the type level cannot
 * express becomes `unknown`.
 */
export type OptionsOf<Schema> = Schema extends { readonly const: infer Value }
  ? Value
  : Schema extends { readonly enum: readonly (infer Value)[] }
    ? Value
    : Schema extends { readonly anyOf: readonly (infer Choice)[] }
      ? OptionsOf<Choice>
      : Schema extends { readonly oneOf: readonly (infer Choice)[] }
        ? OptionsOf<Choice>
        : Schema extends { readonly type: keyof Scalars }
          ? Scalars[Schema['type']]
          : Schema extends { readonly type: 'array'; readonly items: infer Item }
            ? readonly OptionsOf<Item>[]
            : Schema extends { readonly type: 'object'; readonly properties: infer Members }
              ? ObjectOf<Members, Present<Members, RequiredOf<Schema>>>
              : Schema extends {
                    readonly type: 'object';
                    readonly additionalProperties: infer Value extends object;
                  }
                ? Readonly<Record<string, OptionsOf<Value>>>
                : Schema extends { readonly type: 'object' }
                  ? Readonly<Record<string, unknown>>
                  : unknown;
