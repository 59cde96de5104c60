import { codes, type GatewayErrorCode, type Vitals } from '@ai-proxy/core';
import type { Metric } from 'prom-client';
import type { LogStore } from '../log-store/keys.ts';
import type { CredentialState, RouterStateView } from '../../policies/router/keys.ts';
import type { Counter } from './cells.ts';
import { counter, gauge, type Sample } from './collected.ts';
import type { Labelled, SeriesLimit } from './labelled.ts';
import type { Meters } from './meters.ts';

/** What the gateway and other plugins count themselves. */
export interface GatewaySources {
  readonly version: string;
  readonly vitals: Vitals;
  readonly router: () => RouterStateView | undefined;
  readonly store: () => LogStore | undefined;
}

/** Metrics of the gateway itself. */
export function gatewayMetrics(sources: GatewaySources, meters: Meters): readonly Metric[] {
  const { router, version, vitals } = sources;
  return [
    gauge({
      name: 'ai_proxy_build_info',
      help: 'Version of the gateway.',
      labels: ['version'],
      samples: () => [{ labels: { version }, value: 1 }],
    }),
    ...troubleMetrics(sources, meters),
    ...reloadMetrics(vitals),
    ...credentialMetrics(() => router()?.snapshot() ?? [], meters.limit),
  ];
}

/** What went wrong besides the requests that endpoints have taken. */
function troubleMetrics({ store, vitals }: GatewaySources, meters: Meters): readonly Metric[] {
  return [
    counter({
      name: 'ai_proxy_refused_requests_total',
      help: 'Requests that reached no endpoint, by the code of the error.',
      labels: ['code'],
      samples: () => [...vitals.refused].map(([code, value]) => ({ labels: { code }, value })),
    }),
    counter({
      name: 'ai_proxy_rate_limited_total',
      help: 'Requests that were answered with 429, by the code of the error.',
      labels: ['code'],
      samples: () => limited(meters.errors),
    }),
    counter({
      name: 'ai_proxy_stream_violations_total',
      help: 'Streams that were ended because a translation broke the protocol of the client.',
      samples: () => [{ value: vitals.streamViolations }],
    }),
    counter({
      name: 'ai_proxy_log_dropped_total',
      help: 'Records and bodies that were not kept since the queue was full.',
      labels: ['kind'],
      samples: () =>
        Object.entries(store()?.dropped ?? {}).map(([kind, value]) => ({
          labels: { kind },
          value,
        })),
    }),
  ];
}

function reloadMetrics({ reloads }: Vitals): readonly Metric[] {
  return [
    counter({
      name: 'ai_proxy_reloads_total',
      help: 'Reloads of the configuration.',
      labels: ['outcome'],
      samples: () => [
        { labels: { outcome: 'succeeded' }, value: reloads.succeeded },
        { labels: { outcome: 'refused' }, value: reloads.refused },
      ],
    }),
    gauge({
      name: 'ai_proxy_config_last_reload_successful',
      help: 'Whether the last reload of the configuration was taken on.',
      samples: () => [{ value: reloads.lastProblems === undefined ? 1 : 0 }],
    }),
    gauge({
      name: 'ai_proxy_config_last_reload_success_timestamp_seconds',
      help: 'When the configuration was last read without a mistake.',
      samples: () => [{ value: reloads.lastSuccessMs / 1000 }],
    }),
  ];
}

function credentialMetrics(
  credentials: () => readonly CredentialState[],
  limit: SeriesLimit,
): readonly Metric[] {
  return [
    gauge({
      name: 'ai_proxy_cooldowns',
      help: 'Credentials that are left alone for a while, and models of credentials, each one cooldown.',
      labels: ['provider', 'credential', 'reason'],
      samples: () => credentials().flatMap(cooldowns).slice(0, limit.maxSeries),
    }),
    gauge({
      name: 'ai_proxy_credential_requests_in_flight',
      help: 'Requests at work by credential.',
      labels: ['provider', 'credential'],
      samples: () =>
        credentials()
          .map(({ credential, inFlight, provider }) => ({
            labels: { provider, credential },
            value: inFlight,
          }))
          .slice(0, limit.maxSeries),
    }),
  ];
}

/** How many cooldowns of a credential there are of each reason. */
function cooldowns(state: CredentialState): readonly Sample[] {
  const { credential, provider } = state;
  const reasons = state.coolingModels.map(({ reason }) => reason);
  if (state.reason !== undefined) reasons.push(state.reason);
  return [...new Set(reasons)].map((reason) => ({
    labels: { provider, credential, reason },
    value: reasons.filter((one) => one === reason).length,
  }));
}

/** Of the errors those that tell a client to come back later. */
function limited(errors: Labelled<Counter>): readonly Sample[] {
  return [...errors.entries]
    .filter(({ values: [code = ''] }) => isLimit(code))
    .map(({ cell, values: [code = ''] }) => ({ labels: { code }, value: cell.value }));
}

function isLimit(code: string): boolean {
  return Object.hasOwn(codes, code) && codes[code as GatewayErrorCode].status === 429;
}
