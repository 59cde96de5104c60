/** Endings with which vendors name a version of a model that has its price without them as well. */
const versions = [
  /-20\d{6}$/,
  /-20\d\d-\d\d-\d\d$/,
  /-\d\d-20\d\d$/,
  /-\d{4}$/,
  /@[^/]*$/,
  /-latest$/,
  /-00\d$/,
  /-0$/,
] as const;

/** A fine-tuned model is named after its base and its owner: `ft:gpt-4o-mini-2024-07-18:acme::id`. */
const fineTuned = /^(ft:[^:]+):.*$/;

/**
 * What resellers put behind a name, as in `gpt-4o:online`. What is free has no price; sizes, as in
 * `deepseek-r1:7b`, are those of models that somebody runs himself.
 */
const variant = /:(?!(?:free|latest)$)[a-z]+$/;

/** Numbers of a version: `4.1` and `4-1` are the same to some vendors. */
const dotInVersion = /(?<=\d)\.(?=\d)/g;
const dashInVersion = /(?<=\d)-(?=\d{1,2}(?!\d))/g;

/** Clients choose names; nobody sells a model by a longer one. */
const longestName = 256;

/** The name without its version; the same where it has none. */
export function withoutVersion(model: string): string {
  const version = versions.find((ending) => ending.test(model));
  return version === undefined ? model : model.replace(version, '');
}

/**
 * Names under which a price may be found, the most precise first: as it is, without what stands before a
 * slash, each of those without a version, then without the variant of a reseller, and last with its
 * version spelled otherwise.
 */
export function namesOf(model: string): readonly string[] {
  if (model.length > longestName) return [model];
  const exact = [model, ...withoutPrefixes(model)];
  const bases = exact.map((name) => name.replace(fineTuned, '$1').toLowerCase());
  const bare = bases.map((name) => (name.startsWith('ft:') ? name : name.replace(variant, '')));
  const respelled = bare.flatMap((name) => [
    name.replaceAll(dotInVersion, '-'),
    name.replaceAll(dashInVersion, '.'),
  ]);
  const rough = [bases, bare, respelled].flatMap((names) => [
    ...names,
    ...names.map(withoutVersion),
  ]);
  return [...new Set([...exact, ...rough])];
}

function withoutPrefixes(model: string): readonly string[] {
  const parts = model.split('/');
  return parts.slice(1).map((_, at) => parts.slice(at + 1).join('/'));
}
