import { GatewayError } from '@ai-proxy/core';
import type { Origins } from './keys.ts';

const form = /^[a-z][a-z0-9+.-]*:\/\/[^/\s?#@*]+$/;

/** Checks the origins of a configuration. Throws `CONFIG_INVALID`, with the origin that was meant. */
export function parseOrigins(written: readonly string[], credentials: boolean): Origins {
  const any = written.includes('*');
  if (any && credentials)
    throw invalid(
      'cors.credentials cannot be true while cors.origins has "*": browsers refuse that, and every page could act for its visitors. List the origins.',
    );
  const known = new Set(written.filter((origin) => origin !== '*').map(parseOrigin));
  return { any, allows: (origin) => any || known.has(origin) };
}

/** An origin as browsers write it. */
function parseOrigin(written: string): string {
  const origin = written.toLowerCase();
  const meant = isWeb(origin) && URL.canParse(origin) ? new URL(origin).origin : undefined;
  if (form.test(origin) && (meant ?? origin) === origin) return origin;
  const cure =
    meant === undefined || meant.includes('*')
      ? 'Write it like https://app.example.com, or "*" for all.'
      : `Write "${meant}".`;
  throw invalid(
    `"${written}" in cors.origins is not an origin as browsers write it: scheme, host, and the port where it is unusual. ${cure}`,
  );
}

function isWeb(origin: string): boolean {
  return /^https?:\/\//.test(origin);
}

function invalid(message: string): GatewayError {
  return new GatewayError('CONFIG_INVALID', { message, param: 'cors' });
}
