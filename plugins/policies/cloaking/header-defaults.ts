import type { Context } from '@ai-proxy/core';

type Headers = Readonly<Record<string, string>>;

/** Headers that providers take over from clients of their own format; those are the client's to choose. */
const passedOn: ReadonlyMap<string, readonly string[]> = new Map([
  ['anthropic-messages', ['anthropic-beta', 'anthropic-version']],
]);

const claudeDialect = 'anthropic-messages';

/** The headers that a cloaked request gets, with names in lower case. */
export function cloakHeaders(
  ctx: Context,
  options: { readonly headerDefaults: Headers; readonly claudeHeaderDefaults: Headers },
): Headers {
  const { dialect } = ctx.body;
  const claude = dialect === claudeDialect ? options.claudeHeaderDefaults : {};
  const all = Object.entries({ ...lowerCase(options.headerDefaults), ...lowerCase(claude) });
  const passed = ctx.inbound.dialect === dialect ? (passedOn.get(dialect) ?? []) : [];
  const isChosen = (name: string) =>
    passed.includes(name) && ctx.inbound.headers[name] !== undefined;
  return Object.fromEntries(all.filter(([name]) => !isChosen(name)));
}

function lowerCase(headers: Headers): Headers {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
