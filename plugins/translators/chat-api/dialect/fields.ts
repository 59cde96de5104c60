import {
  isObject,
  MemberReader,
  type Extensions,
  type JsonObject,
  type JsonValue,
} from '@ai-proxy/core';
import { dialectName } from './wire.ts';

/** Reads members of this format; what nobody reads becomes extensions. */
export class Fields extends MemberReader {
  /** The rest as extensions of this dialect, to be spread into a canonical object. */
  extensions(): { readonly extensions?: Extensions } {
    return extended(this.rest());
  }

  /** The same with what is left of the object that is the member of this name. */
  extensionsWith(name: string, nested: Fields): { readonly extensions?: Extensions } {
    const left = nested.rest();
    return left === undefined ? this.extensions() : extended({ ...this.rest(), [name]: left });
  }
}

/** Members of this dialect as extensions, to be spread into a canonical object. */
export function extended(members: JsonObject | undefined): { readonly extensions?: Extensions } {
  return members === undefined ? {} : { extensions: { [dialectName]: members } };
}

/** Members of this dialect that another of its translators kept. */
export function kept(extensions: Extensions | undefined): JsonObject {
  return extensions?.[dialectName] ?? {};
}

/** Members that say something; undefined where none does. */
export function withoutNulls(members: JsonObject | undefined): JsonObject | undefined {
  const said = Object.entries(members ?? {}).filter(
    ([, value]) => value !== null && !isEmpty(value),
  );
  return said.length === 0 ? undefined : Object.fromEntries(said);
}

function isEmpty(value: JsonValue | undefined): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}
