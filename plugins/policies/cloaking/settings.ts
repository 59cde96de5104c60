import { matchesGlob, type CloakOptions } from '@ai-proxy/core';

/** How words leave: with an invisible character in them, or as tokens that are restored in the answer. */
export type MaskKind = 'zero-width' | 'placeholder';

/** What a credential's provider is to see of who asks. */
export interface CloakSettings {
  readonly mode: 'auto' | 'always' | 'never';
  readonly strictMode: boolean;
  readonly sensitiveWords: readonly string[];
  readonly cacheUserId: boolean;
  readonly systemPrompt: string | undefined;
  readonly exemptUserAgents: readonly string[];
  readonly userId: boolean;
  readonly mask: MaskKind;
}

const exemptByDefault = ['claude-cli*', 'claude-code*'];

/** The settings of a credential; undefined where nobody asks for a cloak. */
export function settingsOf(
  own: CloakOptions | undefined,
  defaults: CloakOptions | undefined,
): CloakSettings | undefined {
  if (own === undefined && defaults === undefined) return undefined;
  const said = <Name extends keyof CloakOptions>(name: Name) => own?.[name] ?? defaults?.[name];
  return {
    mode: said('mode') ?? 'auto',
    strictMode: said('strictMode') ?? false,
    sensitiveWords: said('sensitiveWords') ?? [],
    cacheUserId: said('cacheUserId') ?? false,
    systemPrompt: said('systemPrompt'),
    exemptUserAgents: said('exemptUserAgents') ?? exemptByDefault,
    userId: said('userId') ?? true,
    mask: said('mask') ?? 'zero-width',
  };
}

/** Whether requests of such a client are cloaked. Letter case of user agents does not matter. */
export function isCloaked(settings: CloakSettings, userAgent: string | undefined): boolean {
  if (settings.mode !== 'auto') return settings.mode === 'always';
  const agent = (userAgent ?? '').toLowerCase();
  return !settings.exemptUserAgents.some((glob) => matchesGlob(glob.toLowerCase(), agent));
}
