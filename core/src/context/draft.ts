import type { Decoded, Warning } from '../dialect/dialect.ts';
import type { JsonObject, JsonValue } from '../dialect/json.ts';
import type { JsonBody } from './body.ts';
import { changePath, parsePath, readPath } from './path.ts';
import { GatewayError } from '../errors/gateway-error.ts';

/** Where a draft's content comes from, and what was lost on the way; called at most once, when somebody looks. */
export type DraftOrigin = () => Decoded<JsonObject>;

/**
 * A request body that may be edited on its way upstream. Edits copy only the objects on their path, so
 * drafts share the rest. Unedited bytes of the client go out as they came, with the model's name
 * replaced in place.
 */
export class Draft {
  /** The dialect the body is written in. */
  readonly dialect: string;
  readonly #modelField: string | undefined;
  readonly #origin: DraftOrigin;
  readonly #source: JsonBody | undefined;
  readonly #model: string;
  #value: JsonObject | undefined;
  #edited = false;
  /** Members that the client's bytes lack, where nothing else is edited. */
  #added: JsonObject = {};
  #sealed = false;

  constructor(details: {
    dialect: string;
    modelField: string | undefined;
    model: string;
    origin: DraftOrigin;
    /** The client's own bytes, where the body is theirs and no more than the model differs. */
    source?: JsonBody | undefined;
  }) {
    this.dialect = details.dialect;
    this.#modelField = details.modelField;
    this.#model = details.model;
    this.#origin = once(details.origin);
    this.#source = details.source;
  }

  get edited(): boolean {
    return this.#edited;
  }

  /** The body as it stands, with the draft's model; not to be changed in place. */
  get json(): JsonObject {
    if (this.#value !== undefined) return this.#value;
    const { value } = this.#origin();
    const field = this.#modelField;
    this.#value =
      field === undefined || value[field] === this.#model
        ? value
        : { ...value, [field]: this.#model };
    return this.#value;
  }

  /** What the translation into this dialect could not express; empty where nothing was translated. */
  get warnings(): readonly Warning[] {
    return this.#origin().warnings;
  }

  /** The first value at a path such as `messages[0].content`. */
  get(path: string): JsonValue | undefined {
    return readPath(this.json, parsePath(path));
  }

  set(path: string, value: JsonValue): void {
    this.#change(path, () => value);
  }

  /** Sets only what is missing or null. */
  setDefault(path: string, value: JsonValue): void {
    this.#change(path, (old) => old ?? value);
  }

  /**
   * Adds a member that the body itself lacks. Unlike with `set` the client's bytes stay as they are beside
   * it, so that numbers keep all of their digits.
   */
  add(name: string, value: JsonValue): void {
    if (this.#edited || this.#source === undefined || Object.hasOwn(this.json, name))
      return this.set(name, value);
    this.#refuseSealed(name);
    this.#value = { ...this.json, [name]: value };
    this.#added = { ...this.#added, [name]: value };
  }

  remove(path: string): void {
    this.#change(path, () => undefined);
  }

  /** A draft of the same body for another model; edits of one are not seen by the other. */
  withModel(model: string): Draft {
    const value = this.#value;
    const draft = new Draft({
      dialect: this.dialect,
      modelField: this.#modelField,
      model,
      // As it stands now: later edits here are not meant for the fork.
      origin: value === undefined ? this.#origin : () => ({ value, warnings: this.warnings }),
      source: this.#edited ? undefined : this.#source,
    });
    draft.#edited = this.#edited;
    draft.#added = this.#added;
    return draft;
  }

  /** The bytes to send. */
  toBytes(): Buffer {
    const source = this.#source;
    if (this.#edited || source === undefined || !source.faithful)
      return Buffer.from(JSON.stringify(this.json));
    const named = this.#withModelName(source);
    return named === undefined ? Buffer.from(JSON.stringify(this.json)) : this.#withAdded(named);
  }

  /** Called when the executor starts; later edits would be lost, so they are refused. */
  seal(): void {
    this.#sealed = true;
  }

  /** Undefined where the model's name cannot be replaced in place. */
  #withModelName(source: JsonBody): Buffer | undefined {
    if (this.#modelField === undefined || source.json[this.#modelField] === this.#model)
      return source.bytes;
    if (source.modelSpan === undefined) return undefined;
    const [start, end] = source.modelSpan;
    return Buffer.concat([
      source.bytes.subarray(0, start),
      Buffer.from(JSON.stringify(this.#model)),
      source.bytes.subarray(end),
    ]);
  }

  /** What is added goes first, so that nobody has to look for the body's end. */
  #withAdded(bytes: Buffer): Buffer {
    const members = Object.entries(this.#added);
    if (members.length === 0) return bytes;
    const inside = bytes.indexOf('{') + 1;
    const text = members.map(
      ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)},`,
    );
    return Buffer.concat([
      bytes.subarray(0, inside),
      Buffer.from(text.join('')),
      bytes.subarray(inside),
    ]);
  }

  #refuseSealed(path: string): void {
    if (this.#sealed)
      throw new GatewayError('PLUGIN_CONTRACT', {
        message: `A plugin changed "${path}" after the request was sent. Change it before calling next().`,
      });
  }

  #change(path: string, change: (old: JsonValue | undefined) => JsonValue | undefined): void {
    this.#refuseSealed(path);
    const changed = changePath(this.json, parsePath(path), change);
    if (changed === this.#value) return;
    this.#value = changed as JsonObject;
    this.#edited = true;
  }
}

function once(origin: DraftOrigin): DraftOrigin {
  let made: Decoded<JsonObject> | undefined;
  return () => (made ??= origin());
}
