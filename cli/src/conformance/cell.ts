/** One cell of the matrix: asks once and judges what both ends saw. */
import { askGateway, type GatewayAddress, type Outcome } from './wire/ask-gateway.ts';
import type { Arrival, UpstreamServer } from './wire/upstream-server.ts';
import { plainlySeen, type Feature } from './feature.ts';
import { titles, type Pair } from './format-name.ts';
import { clients } from './formats/all-formats.ts';
import { lossOf, readLosses, type Loss } from './losses.ts';
import { mismatch, type Pattern } from './pattern.ts';
import { plainScript } from './script.ts';

/**
 * `lossy` is good: the upstream's format has no such thing, and the gateway said so. `n/a` is no
 * question: the client's format cannot ask.
 */
export type Verdict = 'passed' | 'lossy' | 'failed' | 'n/a';

export interface Cell extends Pair {
  readonly feature: string;
  readonly verdict: Verdict;
  /** Why, unless it passed. */
  readonly reason?: string;
  /** Every loss that the gateway told, also where none was looked for. */
  readonly told: readonly Loss[];
}

/** What a lane of the matrix has at hand. */
export interface Scene {
  readonly gateway: GatewayAddress;
  readonly upstream: UpstreamServer;
  /** The gateway's name of the model that the upstream serves. */
  readonly model: string;
}

type Judgement = Omit<Cell, keyof Pair | 'feature'>;

/** Judges a feature for a pair of formats. */
export async function judgeCell(feature: Feature, pair: Pair, scene: Scene): Promise<Cell> {
  return { ...pair, feature: feature.name, ...(await judgement(feature, pair, scene)) };
}

async function judgement(feature: Feature, pair: Pair, scene: Scene): Promise<Judgement> {
  const { cannotAsk, missing, needsBoth } = feature;
  const { inbound, upstream } = pair;
  const unaskable = missing[inbound] ?? cannotAsk[inbound];
  if (unaskable !== undefined) return { verdict: 'n/a', reason: unaskable, told: [] };
  const lacking = missing[upstream];
  if (lacking !== undefined && needsBoth)
    return { verdict: 'n/a', reason: `${titles[upstream]}: ${lacking}`, told: [] };
  scene.upstream.play(lacking === undefined ? feature.script : plainScript);
  try {
    const outcome = await askGateway(scene.gateway, clients[inbound], feature.ask, scene.model);
    const told = readLosses(outcome.lossHeader);
    if (lacking !== undefined) return lossyJudgement(feature, pair, scene, outcome);
    const wrong = wrongIn(feature, pair, scene, outcome);
    return wrong === undefined ? { verdict: 'passed', told } : failed(wrong, told);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
    return failed(`the gateway did not answer: ${error.message}${cause}`, []);
  }
}

function failed(reason: string, told: readonly Loss[]): Judgement {
  return { verdict: 'failed', reason, told };
}

/** Statuses that say that a request cannot be served, and not that the client may not ask. */
const refusals: ReadonlySet<number> = new Set([400, 422, 501]);

/** The upstream cannot do it: good are an answer that tells the loss, and a refusal of the gateway. */
function lossyJudgement(
  feature: Feature,
  { inbound, upstream }: Pair,
  scene: Scene,
  outcome: Outcome,
): Judgement {
  const { breaches, error, lossHeader, status } = outcome;
  const told = readLosses(lossHeader);
  const arrival = scene.upstream.arrivals.at(-1);
  if (arrival === undefined && refusals.has(status) && error !== undefined)
    return { verdict: 'lossy', reason: `refused: ${error.message}`, told };
  const received = wrongOnArrival(feature, {}, arrival, outcome);
  if (received !== undefined) return failed(`the upstream: ${received}`, told);
  const wrong = breaches[0] ?? mismatch(plainlySeen, outcome, '');
  if (wrong !== undefined) return failed(`the client: ${wrong}`, told);
  const own = lossOf(told, feature.members[inbound] ?? []);
  if (own !== undefined) return { verdict: 'lossy', reason: `${own.path}: ${own.reason}`, told };
  const foreign = lossOf(told, [...feature.otherNames, ...Object.values(feature.members).flat()]);
  if (foreign !== undefined) {
    const reason = `${foreign.path}: ${foreign.reason} (not in the client's own words)`;
    return { verdict: 'lossy', reason, told };
  }
  const named = told.map(({ path }) => path).join(', ');
  const header = named === '' ? 'nothing is told' : `only ${named} is told`;
  return failed(`lost in silence, as ${feature.missing[upstream]}; ${header}`, told);
}

/** The first thing that is wrong on the upstream's end, then on the client's. */
function wrongIn(
  feature: Feature,
  { inbound, upstream }: Pair,
  { model, upstream: server }: Scene,
  outcome: Outcome,
): string | undefined {
  const arrival = server.arrivals.at(-1);
  const isAsked = !feature.answeredByGateway.includes(upstream);
  const pattern = feature.impliedBy.includes(inbound) ? {} : (feature.received[upstream] ?? {});
  const received = isAsked ? wrongOnArrival(feature, pattern, arrival, outcome) : undefined;
  if (received !== undefined) {
    const loss = lossOf(readLosses(outcome.lossHeader), feature.members[inbound] ?? []);
    const told = loss === undefined ? '' : ` (told as lost: ${loss.path}: ${loss.reason})`;
    return `the upstream: ${received}${told}`;
  }
  const wrong =
    outcome.breaches[0] ?? mismatch(feature.seen({ inbound, upstream }, model), outcome, '');
  if (wrong === undefined) return undefined;
  const said = outcome.error === undefined ? '' : ` (error: ${outcome.error.message})`;
  return `the client: ${wrong}${said}`;
}

function wrongOnArrival(
  feature: Feature,
  pattern: Pattern,
  arrival: Arrival | undefined,
  outcome: Outcome,
): string | undefined {
  if (arrival === undefined)
    return `nothing arrived; the client got ${outcome.status} ${outcome.error?.message ?? outcome.breaches[0] ?? ''}`;
  const { operation, refusal, request } = arrival;
  if (operation === undefined) return `there is nothing at ${request.method} ${request.path}`;
  if (operation !== feature.ask.operation) return `it was asked to ${operation}`;
  if (refusal !== undefined) return `it refuses the request: ${refusal}`;
  return mismatch(pattern, request.body, '');
}
