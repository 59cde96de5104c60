import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** Where editors find the schema of a configuration, as its first line names it: from that file on. */
export function schemaPath(configFile: string, packageRoot: string): string | undefined {
  const schema = join(packageRoot, 'dist', 'config.schema.json');
  if (!existsSync(schema)) return undefined;
  const path = relative(dirname(resolve(configFile)), schema);
  // A long way up and down again says less than the whole path.
  return path.startsWith('..') ? schema : path;
}
