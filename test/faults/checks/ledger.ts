import type { LedgerRow } from '../../../plugins/operations/log-store/keys.ts';
import { prices } from '../gateway/config.ts';
import type { ClientRecord, JournalEntry, LedgerView } from '../wire.ts';
import { isSuccess } from './request.ts';

/** A request with what the upstream counted of it. */
export interface Booked {
  readonly record: ClientRecord;
  readonly attempts: readonly JournalEntry[];
}

/** Codes of requests that were refused before they could cost anything. */
const refused = new Set(['CONCURRENCY_LIMITED', 'LEDGER_FULL', 'BODY_INCOMPLETE']);

/** Id under which the gateway has booked a request; undefined where the client does not know it. */
export function idOf({ record }: Booked): string | undefined {
  if (record.code !== undefined && refused.has(record.code)) return undefined;
  return record.kind === 'left' ? undefined : record.headers['x-request-id'];
}

/** What does not agree between the books of the gateway and those of the upstream. */
export function ledgerViolations(
  booked: readonly Booked[],
  { found }: LedgerView,
): readonly { booked: Booked; detail: string }[] {
  return booked.flatMap((each, index) => {
    const detail = disagreement(each, found[index]);
    return detail === undefined ? [] : [{ booked: each, detail }];
  });
}

function disagreement(
  { record, attempts }: Booked,
  row: LedgerRow | undefined,
): string | undefined {
  if (row === undefined) return 'no row in the ledger';
  if (row.attempts.length < attempts.length)
    return `${row.attempts.length} attempts in the ledger, ${attempts.length} at the upstream`;
  if (!isSuccess(record)) return undefined;
  if (row.outcome !== 'complete') return `the outcome ${row.outcome} of a complete answer`;
  const winner = attempts.find(({ complete, said }) => complete && said === record.text);
  if (winner === undefined) return undefined;
  const { usage } = winner;
  if (usage === undefined)
    return row.usageSource === 'provider' ? 'usage that the provider did not count' : undefined;
  const { inputTokens = 0, outputTokens = 0 } = row.usage ?? {};
  if (row.usageSource !== 'provider') return `usage that is ${row.usageSource}`;
  if (inputTokens !== usage.input || outputTokens !== usage.output)
    return `${inputTokens} and ${outputTokens} tokens, where ${usage.input} and ${usage.output} were counted`;
  const cost = BigInt(usage.input) * prices.pico.input + BigInt(usage.output) * prices.pico.output;
  return row.costPicoUsd === cost
    ? undefined
    : `a cost of ${String(row.costPicoUsd)}, where ${cost} is right`;
}
