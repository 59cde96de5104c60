import { credentialSchema, type OptionsSchema } from '@ai-proxy/core';
import { code, table, textOf } from './markdown.ts';

/** One line of a table of options. */
interface OptionRow {
  readonly path: string;
  readonly type: string;
  readonly initial: string;
  readonly meaning: string;
}

/** A table of the options of a schema, those of maps and of items in lists among them. */
export function optionTable(schema: OptionsSchema): string {
  const rows = rowsOf(schema, '').map(({ initial, meaning, path, type }) => [
    code(path),
    type,
    initial,
    meaning,
  ]);
  return table(['option', 'type', 'default', 'meaning'], rows);
}

/** The same with a column for the root key that sets each option. */
export function rootedOptionTable(
  schema: OptionsSchema,
  rootKeyOf: (option: string) => readonly string[],
): string {
  const rows = rowsOf(schema, '').map(({ initial, meaning, path, type }) => {
    const option = /^[^.[]+/.exec(path)?.[0] ?? path;
    const rest = path.slice(option.length);
    const keys = rootKeyOf(option).map((key) => code(key + rest));
    return [code(path), keys.join(', '), type, initial, meaning];
  });
  return table(['option', 'root key', 'type', 'default', 'meaning'], rows);
}

function rowsOf(schema: OptionsSchema, parent: string): OptionRow[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const path = `${parent}${name}`;
    const row = {
      path,
      type: typeOf(member),
      initial: defaultOf(member, required.has(name)),
      meaning: member.description ?? '',
    };
    return [row, ...nestedRows(member, path)];
  });
}

/** Members of maps and of list items; credentials have a table of their own. */
function nestedRows(member: OptionsSchema, path: string): OptionRow[] {
  const { additionalProperties, items } = member;
  if (items === credentialSchema) return [];
  const inner = items === undefined ? [] : rowsOf(objectIn(items), `${path}[].`);
  const named =
    typeof additionalProperties === 'object' ? rowsOf(additionalProperties, `${path}.*.`) : [];
  return [...rowsOf(objectIn(member), `${path}.`), ...named, ...inner];
}

/** The schema itself, or the alternative of it that has members. */
function objectIn(schema: OptionsSchema): OptionsSchema {
  const choices = schema.anyOf ?? schema.oneOf ?? [];
  return choices.find(({ properties }) => properties !== undefined) ?? schema;
}

function typeOf(schema: OptionsSchema): string {
  if (schema.items === credentialSchema) return 'list of [credentials](#a-credential)';
  if (schema.items !== undefined) return `list of ${typeOf(schema.items)}`;
  if (schema.enum !== undefined) return schema.enum.map((value) => code(textOf(value))).join(', ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.map(typeOf).join(' or ');
  const name = schema.type === 'object' ? 'map' : textOf(schema.type ?? 'any');
  const range = rangeOf(schema);
  return range === '' ? name : `${name}, ${range}`;
}

function rangeOf({ minimum, exclusiveMinimum, maximum }: OptionsSchema): string {
  const limits = [
    exclusiveMinimum === undefined ? '' : `over ${textOf(exclusiveMinimum)}`,
    minimum === undefined || exclusiveMinimum !== undefined ? '' : `from ${textOf(minimum)}`,
    maximum === undefined ? '' : `up to ${textOf(maximum)}`,
  ];
  return limits.filter((limit) => limit !== '').join(' ');
}

function defaultOf(schema: OptionsSchema, isRequired: boolean): string {
  if (isRequired) return 'required';
  if (schema.default === undefined) return '';
  const isMap = JSON.stringify(schema.default) === '{}';
  return isMap && schema.properties !== undefined ? '' : code(JSON.stringify(schema.default));
}
