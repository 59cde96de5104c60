/** Endings with which vendors name a version of a model that has its price without them as well. */
const versions = [
  /-20\d{6}$/,
  /-20\d\d-\d\d-\d\d$/,
  /-\d\d-20\d\d$/,
  /-\d{4}$/,
  /@[^/]*$/,
  /-latest$/,
] as const;

/** A fine-tuned model is named after its base and its owner: `ft:gpt-4o-mini-2024-07-18:acme::id`. */
const fineTuned = /^(ft:[^:]+):.*$/;

/** The name without its version; the same where it has none. */
export function withoutVersion(model: string): string {
  const version = versions.find((ending) => ending.test(model));
  return version === undefined ? model : model.replace(version, '');
}

/**
 * Names under which a price may be found, the most precise first: as it is, without what stands before a
 * slash, and each of those without a version.
 */
export function namesOf(model: string): readonly string[] {
  const exact = [model, ...withoutPrefixes(model)];
  const bases = exact.map((name) => name.replace(fineTuned, '$1').toLowerCase());
  return [...new Set([...exact, ...bases, ...bases.map(withoutVersion)])];
}

function withoutPrefixes(model: string): readonly string[] {
  const slash = model.indexOf('/');
  if (slash === -1) return [];
  const rest = model.slice(slash + 1);
  return [rest, ...withoutPrefixes(rest)];
}
