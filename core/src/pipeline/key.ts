declare const value: unique symbol;

/**
 * A typed name for a value that one plugin sets in the context and others read.
 * Identity is the name, so two installed copies of a package agree.
 */
export interface Key<T, Name extends string = string> {
  readonly name: Name;
  readonly scope: 'request' | 'service';
  readonly [value]?: T;
}

/** The type of the value behind a key. */
export type ValueOf<K> = K extends Key<infer T> ? T : never;

/** Makes a request key: `key('auth.client').of<ClientIdentity>()`. */
export function key<const Name extends string>(name: Name): { of<T>(): Key<T, Name> } {
  return { of: <T>() => Object.freeze<Key<T, Name>>({ name, scope: 'request' }) };
}

/** Makes a key for an object that lives as long as its plugin; presence is checked, position is not. */
export function serviceKey<const Name extends string>(name: Name): { of<T>(): Key<T, Name> } {
  return { of: <T>() => Object.freeze<Key<T, Name>>({ name, scope: 'service' }) };
}
