import type { CloakOptions, Credential } from '@ai-proxy/core';
import { sensitiveWords, type SensitiveWords } from './sensitive-words.ts';
import { settingsOf, type CloakSettings } from './settings.ts';

/** The settings of a credential, made ready. */
export interface Cloak {
  readonly settings: CloakSettings;
  readonly words: SensitiveWords | undefined;
}

/** Finds the cloak of a credential; undefined where it has none. */
export function cloaks(
  defaults: CloakOptions | undefined,
): (credential: Credential) => Cloak | undefined {
  const made = new WeakMap<Credential, Cloak>();
  return (credential) => {
    const known = made.get(credential);
    if (known !== undefined) return known;
    const settings = settingsOf(credential.cloak, defaults);
    if (settings === undefined) return undefined;
    const cloak = { settings, words: sensitiveWords(settings.sensitiveWords) };
    made.set(credential, cloak);
    return cloak;
  };
}
