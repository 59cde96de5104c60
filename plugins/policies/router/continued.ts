import type { BrokenAnswer } from '@ai-proxy/core';
import type { Candidate } from './catalog.ts';

/**
 * The candidates that can go on with an answer that broke off: those whose model takes up a text, where
 * the client has one already. Those who broke off come last.
 */
export function ableToGoOn(
  groups: readonly (readonly Candidate[])[],
  { servedBy, text }: BrokenAnswer,
): readonly (readonly Candidate[])[] {
  const able = groups.map((group) =>
    group.filter(({ credential, model }) => text === '' || credential.prefills?.(model) === true),
  );
  const isBroken = ({ credential: { id, provider } }: Candidate): boolean =>
    servedBy.some((served) => served.credential === id && served.provider === provider);
  return [
    ...able.map((group) => group.filter((candidate) => !isBroken(candidate))),
    able.flat().filter(isBroken),
  ].filter((group) => group.length > 0);
}
