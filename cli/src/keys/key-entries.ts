import { isMap, valueAt, type ConfigDocument, type Path } from './config-document.ts';

/** A list of client keys in a configuration. */
export interface KeyList {
  /** Option of the plugin "auth" that it sets. */
  readonly option: 'keys' | 'auth-keys';
  readonly path: Path;
}

/** A client key as the configuration has it. */
export interface KeyEntry {
  readonly list: KeyList;
  readonly index: number;
  /** Such as `auth-keys[2]`. */
  readonly place: string;
  /** The members of the structured form; of a bare key only `key`. */
  readonly members: Readonly<Record<string, unknown>>;
  /** It is a text, not a map. */
  readonly bare: boolean;
}

const rootLists: readonly KeyList[] = [
  { option: 'keys', path: ['api-keys'] },
  { option: 'auth-keys', path: ['auth-keys'] },
];

/** The lists of client keys that stand in a configuration. */
export function keyListsOf({ plain }: ConfigDocument): readonly KeyList[] {
  const pipeline = valueAt(plain, ['pipeline']);
  const entries = Array.isArray(pipeline) ? pipeline : [];
  const inPipeline = entries.flatMap((entry: unknown, at) => listsOfEntry(entry, ['pipeline', at]));
  return [...rootLists, ...inPipeline].filter(({ path }) => isPresent(plain, path));
}

/** Every client key, in the order of the file's lists. */
export function keyEntriesOf(config: ConfigDocument): readonly KeyEntry[] {
  return keyListsOf(config).flatMap((list) => {
    const items = valueAt(config.plain, list.path);
    return (Array.isArray(items) ? items : []).flatMap((item: unknown, index) =>
      entryOf(list, index, item),
    );
  });
}

/** Where a new key goes: the list of structured keys that is there, else that of the root. */
export function listForNewKey(config: ConfigDocument): KeyList {
  const [there] = keyListsOf(config).filter(({ option }) => option === 'auth-keys');
  return there ?? { option: 'auth-keys', path: ['auth-keys'] };
}

/** A path as people write it, such as `pipeline[2].auth.keys`. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}

function listsOfEntry(entry: unknown, path: Path): KeyList[] {
  if (!isMap(entry)) return [];
  const isLong = entry['use'] === 'auth';
  if (!isLong && !isMap(entry['auth'])) return [];
  const options = [...path, isLong ? 'options' : 'auth'];
  return [
    { option: 'keys', path: [...options, 'keys'] },
    { option: 'auth-keys', path: [...options, 'auth-keys'] },
  ];
}

/** A key without a value is there, too: what is added belongs below it. */
function isPresent(plain: unknown, path: Path): boolean {
  return valueAt(plain, path) !== undefined;
}

function entryOf(list: KeyList, index: number, item: unknown): KeyEntry[] {
  const place = pathText([...list.path, index]);
  if (typeof item === 'string') return [{ list, index, place, members: { key: item }, bare: true }];
  return isMap(item) ? [{ list, index, place, members: item, bare: false }] : [];
}
