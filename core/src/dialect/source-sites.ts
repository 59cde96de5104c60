import { isObject, type JsonObject, type JsonValue } from './json.ts';

/** Where something that the canonical model knows is in a body of a format. */
export interface Site {
  readonly path: string;
  /** What the format calls a member of it; '' stands for the site itself. */
  readonly names?: ReadonlyMap<string, string>;
  /** The parts of a message, or what is in a result. */
  readonly parts?: readonly Site[];
  /** Whole paths of members that are not below the site. */
  readonly elsewhere?: ReadonlyMap<string, string>;
}

/** The sites of a body: one for each message and tool of the canonical model, in its order. */
export interface Sites {
  readonly messages: readonly Site[];
  readonly tools: readonly Site[];
}

/** Places of settings by the names that the model has for them: the first that is there counts. */
export type SettingPlaces = ReadonlyMap<string, readonly string[]>;

const sitePath =
  /^(messages|tools)\[(\d+)\](?:\.(?:content|parts)\[(\d+)\](?:\.content\[(\d+)\])?)?(?:\.(.+))?$/s;

/**
 * The path in a body for a path of the canonical model, for `Dialect.sourcePaths`. Undefined where the
 * body has nothing of the kind.
 */
export function sourcePathIn(
  body: JsonObject,
  places: SettingPlaces,
  sitesOf: () => Sites,
): (path: string) => string | undefined {
  let sites: Sites | undefined;
  return (path) => {
    const [, list, ...steps] = sitePath.exec(path) ?? [];
    if (list === undefined) return settingPath(path, body, places);
    sites ??= sitesOf();
    const parts = list === 'messages' ? sites.messages : sites.tools;
    return pathAt({ path: '', parts }, steps.slice(0, -1), steps.at(-1)) || undefined;
  };
}

function settingPath(path: string, body: JsonObject, places: SettingPlaces): string | undefined {
  if (!places.get(path)?.includes(path) && valueAt(body, path) !== undefined) return path;
  const names = path.split('.');
  for (let length = names.length; length > 0; length -= 1) {
    const known = places.get(names.slice(0, length).join('.')) ?? [];
    const found = known.find((place) => valueAt(body, place) !== undefined);
    if (found === undefined) continue;
    const inside = isObject(valueAt(body, found)) ? names.slice(length) : [];
    return [found, ...inside].join('.');
  }
  return undefined;
}

/** The value at names joined by dots; undefined where nothing is said, as null does. */
export function valueAt(body: JsonObject, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = body;
  for (const name of path.split('.'))
    value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value ?? undefined;
}

/** The path of the site that the steps lead to, or as far as they lead, and there of the member. */
function pathAt(
  site: Site,
  [step, ...steps]: readonly (string | undefined)[],
  member: string | undefined,
): string {
  if (step === undefined) return memberPathOf(site, member);
  const next = site.parts?.[Number(step)];
  return next === undefined ? site.path : pathAt(next, steps, member);
}

function memberPathOf({ elsewhere, names, path }: Site, member = ''): string {
  const [, name = '', rest = ''] = /^([^.[]*)(.*)$/s.exec(member) ?? [];
  const other = elsewhere?.get(name);
  if (other !== undefined) return `${other}${rest}`;
  const written = names?.get(name) ?? name;
  return written === '' ? path : `${path}.${written}${rest}`;
}
