const usual = [
  'access-token',
  'api-key',
  'auth-token',
  'authorization',
  'client-secret',
  'cookie',
  'credentials',
  'id-token',
  'passphrase',
  'passwd',
  'password',
  'private-key',
  'proxy-authorization',
  'refresh-token',
  'secret',
  'secret-access-key',
  'secret-key',
  'set-cookie',
  'x-api-key',
  'x-goog-api-key',
];

/** True for names of members whose values nobody is to see; spelling with -, _ or capitals does not matter. */
export function hiddenNames(names: readonly string[]): (name: string) => boolean {
  const hidden = new Set([...usual, ...names].map(plain));
  return (name) => hidden.has(plain(name));
}

function plain(name: string): string {
  return name.replace(/[-_]/g, '').toLowerCase();
}
