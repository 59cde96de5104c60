import { hostname } from 'node:os';
import { Client, definePlugin, GatewayError, type Contribution, type Host } from '@ai-proxy/core';
import { AllowedOrigins, type Origins } from '../../operations/cors/keys.ts';
import { hostNames } from './host-names.ts';
import { knownKey } from './identity.ts';
import { keyring } from './match.ts';
import { pageGuard } from './page-guard.ts';
import { presentedKey } from './present.ts';
import { authOptions } from './schema.ts';

// What the command line does with keys.
export { clientIdOf } from './identity.ts';
export { keyHashOf } from './key-hash.ts';

export default definePlugin({
  name: 'auth',
  api: 1,
  summary:
    'Lets in clients that present a configured key, and tells the other plugins who they are.',
  configSchema: authOptions,
  rootKeys: { 'api-keys': 'keys', 'auth-keys': 'auth-keys' },
  provides: [Client],
  headOnly: true,
  setup(host, options) {
    const keys = [
      ...options.keys.map((key, at) => knownKey(key, `api-keys[${at}]`)),
      ...options.authKeys.map((key, at) => knownKey(key, `auth-keys[${at}]`)),
    ];
    if (keys.length === 0) return guardedOnly(host);
    const find = keyring(keys);

    return {
      handle(ctx, next) {
        const known = find(presentedKey(ctx.inbound.head));
        if (known === undefined) throw new GatewayError('KEY_UNKNOWN');
        if (known.expiresAtMs !== undefined && host.clock.now() >= known.expiresAtMs)
          throw new GatewayError('KEY_EXPIRED');
        ctx.set(Client, known.client);
        return next();
      },
    };
  },
});

/** Without keys everybody may use the gateway, but not through the browser of somebody who may. */
function guardedOnly(host: Host): Contribution {
  let origins: Origins | undefined;
  const { host: configured } = host.shownConfig();
  const names = hostNames([hostname(), ...(typeof configured === 'string' ? [configured] : [])]);
  return {
    http: [pageGuard(names, () => origins)],
    ready: (gateway) => void (origins = gateway.service(AllowedOrigins)),
  };
}
