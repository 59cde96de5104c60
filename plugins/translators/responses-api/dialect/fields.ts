import { MemberReader, type Extensions, type JsonObject } from '@ai-proxy/core';
import { dialectName } from './wire.ts';

/** Reads members of this format; what nobody reads becomes extensions. */
export class Fields extends MemberReader {
  /** The rest as extensions of this dialect, to be spread into a canonical object. */
  extensions(): { readonly extensions?: Extensions } {
    return extended(this.rest());
  }
}

/** Members of this dialect as extensions, to be spread into a canonical object. */
export function extended(members: JsonObject | undefined): { readonly extensions?: Extensions } {
  return members === undefined ? {} : { extensions: { [dialectName]: members } };
}

/**
 * Gives extensions a member that this dialect can read and others do not lose: ids of items, and
 * what the canonical part says as well. It is not enumerable, so that no ledger reports it.
 */
export function withHidden(members: JsonObject | undefined, hidden: JsonObject): JsonObject {
  const all = { ...members };
  for (const [name, value] of Object.entries(hidden))
    if (value !== undefined) Object.defineProperty(all, name, { value });
  return all;
}

/** A copy in which hidden members are members like others. */
export function revealed(members: JsonObject): JsonObject {
  const names = Object.getOwnPropertyNames(members);
  return Object.fromEntries(names.map((name) => [name, members[name]]));
}

/** Members of this dialect that another of its translators kept. */
export function kept(extensions: Extensions | undefined): JsonObject {
  return extensions?.[dialectName] ?? {};
}
