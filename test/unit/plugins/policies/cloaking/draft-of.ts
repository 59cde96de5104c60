import type { JsonObject } from '@ai-proxy/core';
import { Draft } from '../../../../../core/src/context/draft.ts';

/** A body of a dialect, as an attempt has it. */
export function draftOf(dialect: string, body: JsonObject): Draft {
  return new Draft({
    dialect,
    modelField: undefined,
    model: 'm',
    origin: () => ({ value: body, warnings: [] }),
  });
}
