/** Values for schemas: the least that a schema wants, and that with each member in turn. */
import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';

type Schemas = Readonly<Record<string, JsonObject>>;

/** What the sampler must know beyond the schemas. */
export interface Knowledge {
  /** Values of members that not any text would do for, by the member's name. */
  readonly values: Readonly<Record<string, (mark: string) => JsonValue>>;
  /**
   * Members that objects of a schema need without its saying so, by the schema's name. `member`: the
   * one that is shown; it may stand instead of another.
   */
  readonly needed: Readonly<Record<string, (member: string) => JsonObject>>;
}

/** A value with one documented field in use. */
export interface Sample {
  /** Where the field is, such as `messages[0].content[0].text`. */
  readonly path: string;
  /** The same with the types of the objects on the way, such as `messages[0]{user}.content[0]{text}.text`. */
  readonly name: string;
  readonly value: JsonValue;
  /** What stands at the path. */
  readonly field: JsonValue;
  /** The schema allows no other value there. */
  readonly isConstant: boolean;
}

/** How deep samples go below the request; schemas may contain themselves. */
const deepest = 9;

/** Writes samples of schemas; every text and number that it invents is another one. */
export class Sampler {
  readonly #schemas: Schemas;
  readonly #knowledge: Knowledge;
  #marks = 0;

  constructor(schemas: Schemas, knowledge: Knowledge) {
    this.#schemas = schemas;
    this.#knowledge = knowledge;
  }

  /** One sample for each field of the schema, in each of its branches. */
  every(
    schema: JsonObject,
    path = '',
    name = '',
    member = '',
    seen: readonly string[] = [],
  ): Sample[] {
    const resolved = this.#resolved(schema);
    const ref = typeof schema['$ref'] === 'string' ? schema['$ref'] : '';
    if (ref !== '' && seen.filter((each) => each === ref).length > 1) return [];
    const passed = ref === '' ? seen : [...seen, ref];
    if (passed.length > deepest) return [];
    const branches = branchesOf(resolved);
    if (branches.length > 0)
      return branches.flatMap((branch) =>
        this.every(withRest(branch, resolved), path, name, member, passed),
      );
    if (isObject(resolved['properties'])) return this.#members(resolved, path, name, passed);
    if (resolved['type'] === 'array' && isObject(resolved['items']))
      return this.every(resolved['items'], `${path}[0]`, `${name}[]`, member, passed).map(
        (sample) => ({
          ...sample,
          value: [sample.value],
        }),
      );
    const leaves = this.#leaves(resolved, member);
    const isConstant = resolved['const'] !== undefined || isSingle(resolved['enum']);
    return leaves.map((value) => ({ path, name, value, field: value, isConstant }));
  }

  /** The least that the schema wants. */
  least(schema: JsonObject, member = '', depth = 0, shown = ''): JsonValue {
    const resolved = this.#resolved(schema);
    const [branch] = branchesOf(resolved);
    if (branch !== undefined) return this.least(withRest(branch, resolved), member, depth, shown);
    const { properties, required, items } = resolved;
    if (isObject(properties)) {
      const names = Array.isArray(required) ? required.map(String) : [];
      const least = names.map((each): [string, JsonValue] => [
        each,
        this.least(schemaAt(properties, each), each, depth + 1),
      ]);
      return { ...Object.fromEntries(least), ...this.#neededBy(resolved, shown) };
    }
    if (resolved['type'] === 'array')
      return isObject(items) && depth < deepest ? [this.least(items, member, depth + 1)] : [];
    return this.#leaves(resolved, member)[0] ?? null;
  }

  #members(schema: JsonObject, path: string, name: string, seen: readonly string[]): Sample[] {
    const properties = isObject(schema['properties']) ? schema['properties'] : {};
    const type = kindOf(properties);
    const kind = type === '' ? '' : `{${type}}`;
    return Object.keys(properties).flatMap((member) => {
      const at = path === '' ? member : `${path}.${member}`;
      const inner = schemaAt(properties, member);
      const samples = this.every(inner, at, `${name}${kind}.${member}`, member, seen);
      return samples.map((sample) => {
        const least = this.least(schema, '', 0, member);
        return { ...sample, value: { ...(isObject(least) ? least : {}), [member]: sample.value } };
      });
    });
  }

  #leaves(schema: JsonObject, member: string): JsonValue[] {
    const mark = `zq${++this.#marks}`;
    const known = this.#knowledge.values[member];
    if (schema['const'] !== undefined) return [schema['const']];
    if (member === 'model' && known !== undefined) return [known(mark)];
    if (Array.isArray(schema['enum'])) return schema['enum'].filter((value) => value !== null);
    const type = typeOf(schema);
    if (type === 'boolean') return [true, false];
    if (type === 'integer' || type === 'number') return [this.#number(schema, type)];
    if (known !== undefined) return [known(mark)];
    if (schema['format'] === 'int64') return [String(this.#number(schema, 'integer'))];
    if (type === 'null') return [];
    return type === 'string' ? [mark] : [{ [mark]: `${mark}x` }];
  }

  #number(schema: JsonObject, type: string): number {
    const least = Number(schema['minimum'] ?? schema['exclusiveMinimum'] ?? 0);
    const most = Number(schema['maximum'] ?? least + 5000);
    const step = type === 'integer' ? 1 : 0.001;
    const room = Math.max(1, Math.floor((most - least) / step));
    return Number((least + ((this.#marks * 7) % room) * step + step).toFixed(3));
  }

  #neededBy({ needed }: JsonObject, shown: string): JsonObject {
    return typeof needed === 'string' ? (this.#knowledge.needed[needed]?.(shown) ?? {}) : {};
  }

  #resolved(schema: JsonObject): JsonObject {
    const { $ref } = schema;
    if (typeof $ref !== 'string') return schema;
    const name = $ref.replace(/^.*\//, '');
    const named = this.#resolved(this.#schemas[name] ?? {});
    return name in this.#knowledge.needed ? { ...named, needed: name } : named;
  }
}

function schemaAt(properties: JsonObject, name: string): JsonObject {
  const found = properties[name];
  return isObject(found) ? found : {};
}

/** The branches of a union, and the types of a schema that allows several. */
function branchesOf({ anyOf, type, ...rest }: JsonObject): JsonObject[] {
  if (Array.isArray(anyOf))
    return anyOf
      .filter((branch: JsonValue) => isObject(branch))
      .filter((branch) => branch['type'] !== 'null');
  if (!Array.isArray(type)) return [];
  return type.filter((each) => each !== 'null').map((each) => ({ ...rest, type: each }));
}

/** A branch with what the union demands of all of them. */
function withRest(branch: JsonObject, { properties, required }: JsonObject): JsonObject {
  if (!isObject(properties) || !isObject(branch['properties'])) return branch;
  const both = [branch['required'], required].flatMap((names) =>
    Array.isArray(names) ? names : [],
  );
  const members = { ...properties, ...branch['properties'] };
  return { ...branch, properties: members, required: both };
}

function typeOf({ type, properties }: JsonObject): string {
  if (typeof type === 'string') return type;
  return isObject(properties) ? 'object' : 'string';
}

/** The type of an object, where its schema names one. */
function kindOf(properties: JsonObject): string {
  for (const name of ['type', 'role']) {
    const schema = schemaAt(properties, name);
    const [only, another] = Array.isArray(schema['enum']) ? schema['enum'] : [schema['const']];
    if (typeof only === 'string' && another === undefined) return only;
  }
  return '';
}

function isSingle(values: JsonValue | undefined): boolean {
  return Array.isArray(values) && values.length === 1;
}
