import { existsSync } from 'node:fs';

/** The configuration of a folder, where none is named. */
export const usualConfig = 'config.yaml';

/** The file that is named, else the usual one if it is there. */
export function namedOrUsual(configFile: string | undefined): string | undefined {
  return configFile ?? (existsSync(usualConfig) ? usualConfig : undefined);
}
