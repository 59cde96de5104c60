import { MemberReader, type Extensions, type JsonObject } from '@ai-proxy/core';
import { dialectName } from './wire.ts';

/** Reads members of this format. */
export class Fields extends MemberReader {
  /** Members that say something, which null does not, and that nobody has read. */
  unread(): JsonObject {
    const left = Object.entries(this.rest() ?? {});
    return Object.fromEntries(left.filter(([, value]) => (value ?? null) !== null));
  }

  /** These members as extensions of this dialect, be they empty. */
  extensions(): Extensions {
    return { [dialectName]: this.unread() };
  }
}

/** Members of this dialect that another of its translators kept. */
export function kept(extensions: Extensions | undefined): JsonObject {
  return extensions?.[dialectName] ?? {};
}
