import type { ErrorKind } from '@ai-proxy/core';

type Names = readonly (readonly [kind: ErrorKind, names: readonly string[]])[];

/** What vendors of this format call their errors; among it HTTP statuses, which some give as codes. */
const kinds = byName([
  ['unauthenticated', ['invalid_api_key', 'authentication_error', '401']],
  ['forbidden', ['permission_error', 'permission_denied', '403']],
  ['not-found', ['model_not_found', 'not_found_error', 'DeploymentNotFound', '404']],
  ['timeout', ['timeout', 'timeout_error', '408', '504']],
  ['too-large', ['413']],
  ['rate-limited', ['insufficient_quota', 'billing_hard_limit_reached', 'rate_limit_exceeded']],
  ['rate-limited', ['rate_limit_error', 'rate_limit_reached_error', 'requests', 'tokens']],
  ['rate-limited', ['402', '429']],
  ['unavailable', ['overloaded', 'overloaded_error', 'engine_overloaded_error', 'slow_down']],
  ['unavailable', ['server_is_overloaded', 'service_unavailable', 'service_unavailable_error']],
  ['unavailable', ['503', '529']],
  ['bad-gateway', ['500', '502']],
  ['invalid', ['context_length_exceeded', 'content_policy_violation', 'content_filter']],
  ['invalid', ['invalid_prompt', 'invalid_value', 'unsupported_parameter', 'unsupported_value']],
  ['invalid', ['400', '422']],
]);

/** Names so coarse that the HTTP status knows better; they count where there is no status. */
const coarseKinds = byName([
  ['invalid', ['invalid_request_error']],
  ['bad-gateway', ['server_error', 'internal_server_error']],
]);

function byName(table: Names): ReadonlyMap<string, ErrorKind> {
  return new Map(table.flatMap(([kind, names]) => names.map((name) => [name, kind] as const)));
}

/** What the code or the type of an error means. Codes are asked first: types are coarse. */
export function kindOf(code: string | undefined, type: string | undefined): ErrorKind | undefined {
  return kinds.get(code ?? '') ?? kinds.get(type ?? '');
}

/** The same where there is no HTTP status to ask. */
export function coarseKindOf(
  code: string | undefined,
  type: string | undefined,
): ErrorKind | undefined {
  return coarseKinds.get(code ?? '') ?? coarseKinds.get(type ?? '');
}
