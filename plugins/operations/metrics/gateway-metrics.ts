import { codes, type GatewayErrorCode, type Vitals } from '@ai-proxy/core';
import type { LogStore } from '../log-store/keys.ts';
import type { CredentialState, RouterStateView } from '../../policies/router/keys.ts';
import type { Counter } from './cells.ts';
import type { Labels, Metric, Sample } from './exposition.ts';
import type { Labelled, SeriesLimit } from './labelled.ts';
import type { Meters } from './meters.ts';

/** What the gateway and other plugins count themselves. */
export interface GatewaySources {
  readonly version: string;
  readonly vitals: Vitals;
  readonly router: RouterStateView | undefined;
  readonly store: LogStore | undefined;
}

/** Metrics of the gateway itself. */
export function gatewayMetrics(sources: GatewaySources, meters: Meters): readonly Metric[] {
  const { router, store, version, vitals } = sources;
  const credentials = router?.snapshot() ?? [];
  return [
    gauge('ai_proxy_build_info', 'Version of the gateway.', [
      { labels: [['version', version]], value: 1 },
    ]),
    counter(
      'ai_proxy_refused_requests_total',
      'Requests that reached no endpoint, by the code of the error.',
      [...vitals.refused].map(([code, value]) => ({ labels: [['code', code]], value })),
    ),
    counter(
      'ai_proxy_rate_limited_total',
      'Requests that were answered with 429, by the code of the error.',
      limited(meters.errors),
    ),
    counter(
      'ai_proxy_stream_violations_total',
      'Streams that were ended because a translation broke the protocol of the client.',
      [{ labels: [], value: vitals.streamViolations }],
    ),
    ...reloadMetrics(vitals),
    ...credentialMetrics(credentials, meters.limit),
    counter(
      'ai_proxy_log_dropped_total',
      'Records and bodies that were not kept since the queue was full.',
      Object.entries(store?.dropped ?? {}).map(([kind, value]) => ({
        labels: [['kind', kind]],
        value,
      })),
    ),
  ];
}

function reloadMetrics({ reloads }: Vitals): readonly Metric[] {
  const { lastProblems, lastSuccessMs, refused, succeeded } = reloads;
  return [
    counter('ai_proxy_reloads_total', 'Reloads of the configuration.', [
      { labels: [['outcome', 'succeeded']], value: succeeded },
      { labels: [['outcome', 'refused']], value: refused },
    ]),
    gauge(
      'ai_proxy_config_last_reload_successful',
      'Whether the last reload of the configuration was taken on.',
      [{ labels: [], value: lastProblems === undefined ? 1 : 0 }],
    ),
    gauge(
      'ai_proxy_config_last_reload_success_timestamp_seconds',
      'When the configuration was last read without a mistake.',
      [{ labels: [], value: lastSuccessMs / 1000 }],
    ),
  ];
}

function credentialMetrics(
  credentials: readonly CredentialState[],
  { maxSeries }: SeriesLimit,
): readonly Metric[] {
  return [
    gauge(
      'ai_proxy_cooldowns',
      'Credentials that are left alone for a while, and models of credentials, each one cooldown.',
      credentials.flatMap(cooldowns).slice(0, maxSeries),
    ),
    gauge(
      'ai_proxy_credential_requests_in_flight',
      'Requests at work by credential.',
      credentials
        .map((state) => ({ labels: credentialLabels(state), value: state.inFlight }))
        .slice(0, maxSeries),
    ),
  ];
}

/** How many cooldowns of a credential there are of each reason. */
function cooldowns(state: CredentialState): readonly Sample[] {
  const reasons = state.coolingModels.map(({ reason }) => reason);
  if (state.reason !== undefined) reasons.push(state.reason);
  return [...new Set(reasons)].map((reason) => ({
    labels: [...credentialLabels(state), ['reason', reason]],
    value: reasons.filter((one) => one === reason).length,
  }));
}

function credentialLabels({ credential, provider }: CredentialState): Labels {
  return [
    ['provider', provider],
    ['credential', credential],
  ];
}

/** Of the errors those that tell a client to come back later. */
function limited(errors: Labelled<Counter>): readonly Sample[] {
  return [...errors.entries]
    .filter(({ values: [code = ''] }) => isLimit(code))
    .map(({ cell, values: [code = ''] }) => ({ labels: [['code', code]], value: cell.value }));
}

function isLimit(code: string): boolean {
  return Object.hasOwn(codes, code) && codes[code as GatewayErrorCode].status === 429;
}

function counter(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, help, kind: 'counter', samples };
}

function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, help, kind: 'gauge', samples };
}
