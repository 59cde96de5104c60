import type { ErrorObject } from 'ajv/dist/2020.js';
import { itemHint } from './item-form.ts';
import { isRecord, type JsonSchema } from './json-schema.ts';
import { finding, type Finding } from './problem.ts';
import { declaredNames, facetsOf } from './schema-walk.ts';
import { nearest, suggestion } from './suggest.ts';
import type { Place, TreeNode } from './tree.ts';

/** What an error is about. */
export interface Subject {
  readonly node: TreeNode;
  /** Names that may stand at a path besides those of the schema. */
  readonly known: (path: string) => readonly string[];
}

interface Told {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly at?: Place;
}

type Teller = (error: ErrorObject, subject: Subject) => Told;

/** One error of the validator as one finding for people: where it is, what is wrong, what to write. */
export function describe(error: ErrorObject, subject: Subject): Finding {
  // Names of a map are checked like values; their errors belong to the key.
  const tell = error.propertyName === undefined ? tellers[error.keyword] : tellName;
  const told = (tell ?? tellOther)(error, subject);
  return finding('CONFIG_INVALID', told.at ?? subject.node.at, told.message, told.hint);
}

const tellers: Readonly<Record<string, Teller>> = {
  additionalProperties: (error, subject) =>
    tellUnknown(error.params['additionalProperty'], error, subject),
  unevaluatedProperties: (error, subject) =>
    tellUnknown(error.params['unevaluatedProperty'], error, subject),
  propertyNames: (error, subject) => tellBadName(error.params['propertyName'], error, subject),
  required: tellMissing,
  dependentRequired: tellMissing,
  type: tellType,
  alternatives: tellAlternatives,
  enum: (error, subject) => tellChoice(listOf(error.params['allowedValues']), subject),
  const: (error, subject) => tellChoice([error.params['allowedValue']], subject),
  minimum: (error, subject) => tellBound(`at least ${error.params['limit']}`, subject),
  maximum: (error, subject) => tellBound(`at most ${error.params['limit']}`, subject),
  exclusiveMinimum: (error, subject) => tellBound(`more than ${error.params['limit']}`, subject),
  exclusiveMaximum: (error, subject) => tellBound(`less than ${error.params['limit']}`, subject),
  multipleOf: (error, subject) => tellBound(`a multiple of ${error.params['multipleOf']}`, subject),
  minLength: tellShort,
  maxLength: (error, subject) => ({
    message: `${nameOf(subject)} has more than ${error.params['limit']} characters.`,
  }),
  minItems: (error, subject) => ({ message: `${nameOf(subject)} needs at least ${count(error)}.` }),
  maxItems: (error, subject) => ({ message: `${nameOf(subject)} has more than ${count(error)}.` }),
  uniqueItems: (_, subject) => ({
    message: `${nameOf(subject)} lists the same value twice.`,
    hint: 'Remove one of the two.',
  }),
  pattern: tellForm,
  format: tellForm,
};

function tellUnknown(name: unknown, error: ErrorObject, { node, known }: Subject): Told {
  const word = String(name);
  const owner = ownerPath(node, word);
  const allowed = [...declaredNames(facetsOf(keywords(error))), ...known(owner)];
  const listed =
    allowed.length > 0 && allowed.length <= 12 ? `It knows ${quoted(allowed)}.` : undefined;
  const none = allowed.length === 0 ? 'It has no options; remove this one.' : listed;
  return {
    message: `"${word}" is not an option of "${owner}".`,
    hint:
      suggestion(
        word,
        allowed.filter((one) => !isMember(node, one)),
      ).hint ?? none,
    at: keyPlace(node, word),
  };
}

function isMember(node: TreeNode, name: string): boolean {
  return node.kind === 'map' && node.members.has(name);
}

/** Where the member was written; for a root key that is spread over a plugin, the root key. */
function ownerPath(node: TreeNode, name: string): string {
  const path = node.kind === 'map' ? node.members.get(name)?.node.path : undefined;
  const end = `.${name}`;
  return path?.endsWith(end) === true ? path.slice(0, -end.length) : node.path;
}

function tellName(error: ErrorObject, subject: Subject): Told {
  return tellBadName(error.propertyName, error, subject);
}

function tellBadName(name: unknown, error: ErrorObject, subject: Subject): Told {
  const word = String(name);
  return {
    message: `"${word}" cannot be used as a name in ${nameOf(subject)}.`,
    hint: descriptionOf(error) ?? 'Use another name, or remove it.',
    at: keyPlace(subject.node, word),
  };
}

function tellMissing(error: ErrorObject, subject: Subject): Told {
  const name = String(error.params['missingProperty']);
  const { hint } = suggestionAmong(name, subject);
  return { message: `${nameOf(subject)} needs "${name}".`, hint: hint ?? `Add "${name}".` };
}

/** A member that is written wrongly is likely to be the missing one. */
function suggestionAmong(missing: string, { node }: Subject): { hint?: string } {
  const written = node.kind === 'map' ? [...node.members.keys()] : [];
  const found = nearest(missing, written);
  return found === undefined || found === missing
    ? {}
    : { hint: `Is "${found}" meant to be "${missing}"?` };
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'a map',
  array: 'a list',
  null: 'empty',
};

function tellType(error: ErrorObject, subject: Subject): Told {
  const types = [error.params['type']].flat().map(String);
  const told = tellTypes(types, subject);
  const form = types.includes('object') ? itemHint(keywords(error), subject.node) : undefined;
  return form === undefined ? told : { ...told, hint: form };
}

function tellTypes(types: readonly string[], subject: Subject): Told {
  const wanted = either([...new Set(types.map((type) => typeNames[type] ?? type))]);
  // In the place of a list or map may stand the secret that belongs into it.
  const visible = types.some((type) => type === 'array' || type === 'object') ? '' : shown(subject);
  return {
    message: `${nameOf(subject)} has to be ${wanted}${visible}.`,
    hint: typeHint(types, subject.node),
  };
}

function typeHint(types: readonly string[], node: TreeNode): string | undefined {
  const value = node.kind === 'scalar' ? node.value : undefined;
  if (types.includes('array') && node.kind !== 'list')
    return 'Start each value with "- " on a line of its own.';
  if (value === undefined || value === null) return undefined;
  if (types.includes('string') && typeof value !== 'string') return 'Put the value in quotes.';
  const isQuoted = typeof value === 'string' && !types.includes('string');
  return isQuoted && /^(?:-?\d+(?:\.\d+)?|true|false)$/.test(value)
    ? 'Remove the quotes.'
    : undefined;
}

function tellAlternatives(error: ErrorObject, subject: Subject): Told {
  const branches = listOf(error.schema).filter(isRecord);
  const types = branches
    .flatMap((branch) => [branch['type']].flat())
    .filter((type) => typeof type === 'string');
  const fits = [subject.node].some(({ kind }) =>
    types.includes(kind === 'map' ? 'object' : kind === 'list' ? 'array' : ''),
  );
  if (types.length === branches.length && !fits) return tellTypes(types, subject);
  const hint = descriptionOf(error) ?? 'Compare it with the example configuration.';
  return { message: `${nameOf(subject)} fits none of the forms it may have.`, hint };
}

function tellChoice(allowed: readonly unknown[], subject: Subject): Told {
  const value =
    subject.node.kind === 'scalar' && typeof subject.node.value === 'string'
      ? subject.node.value
      : '';
  const near = isSecret(subject.node) ? undefined : nearest(value, allowed.map(String));
  const hint = near === undefined ? undefined : `Did you mean "${near}"?`;
  return {
    message: `${nameOf(subject)} has to be ${either(allowed.map((one) => JSON.stringify(one)))}${shown(subject)}.`,
    hint,
  };
}

function tellBound(bound: string, subject: Subject): Told {
  return { message: `${nameOf(subject)} has to be ${bound}${shown(subject)}.` };
}

function tellShort(error: ErrorObject, subject: Subject): Told {
  if (error.params['limit'] === 1)
    return { message: `${nameOf(subject)} is empty.`, hint: 'Give it a value, or remove the key.' };
  return { message: `${nameOf(subject)} needs at least ${error.params['limit']} characters.` };
}

// The value is not shown: it is most often a URL, which may hold a password.
function tellForm(error: ErrorObject, subject: Subject): Told {
  return {
    message: `${nameOf(subject)} is not written in the form it needs.`,
    hint: descriptionOf(error),
  };
}

function tellOther(error: ErrorObject, subject: Subject): Told {
  return {
    message: `${nameOf(subject)} ${error.message ?? 'is not allowed'}.`,
    hint: descriptionOf(error),
  };
}

function nameOf({ node }: Subject): string {
  return node.path === '' ? 'the configuration' : `"${node.path}"`;
}

/** The value as the end of a sentence, where it may be seen. */
function shown({ node }: Subject): string {
  if (node.kind !== 'scalar' || isSecret(node)) return '';
  const text = typeof node.value === 'number' ? String(node.value) : JSON.stringify(node.value);
  return text.length > 40 ? '' : `, not ${node.value === null ? 'empty' : text}`;
}

function isSecret(node: TreeNode): boolean {
  return node.kind === 'scalar' && node.secret === true;
}

function keyPlace(node: TreeNode, name: string): Place {
  return (node.kind === 'map' ? node.members.get(name)?.keyAt : undefined) ?? node.at;
}

function keywords(error: ErrorObject): JsonSchema {
  return isRecord(error.parentSchema) ? error.parentSchema : {};
}

function descriptionOf(error: ErrorObject): string | undefined {
  const said = keywords(error)['description'];
  return typeof said === 'string' ? said : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function count(error: ErrorObject): string {
  const limit = Number(error.params['limit']);
  return limit === 1 ? 'one value' : `${limit} values`;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

function either(choices: readonly string[]): string {
  const last = choices.at(-1) ?? '';
  return choices.length < 2 ? last : `${choices.slice(0, -1).join(', ')} or ${last}`;
}
