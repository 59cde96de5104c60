import type { Metric } from 'prom-client';
import { CellHistogram } from './cell-histogram.ts';
import type { Counter } from './cells.ts';
import { counter, gauge } from './collected.ts';
import type { Labelled } from './labelled.ts';
import type { Meters } from './meters.ts';
import { counterSamples } from './samples.ts';

/** Costs are counted in this part of a US dollar. */
export const picoPerDollar = 1e12;

/** Metrics of the requests of clients. */
export function requestMetrics(meters: Meters): readonly Metric[] {
  return [...traffic(meters), ...times(meters), ...use(meters), ...clients(meters)];
}

function traffic(meters: Meters): readonly Metric[] {
  const { attempts, errors, requests } = meters;
  return [
    counted('ai_proxy_requests_total', 'Requests of clients that have ended.', requests),
    gauge({
      name: 'ai_proxy_requests_in_flight',
      help: 'Requests of clients at work.',
      samples: () => [{ value: meters.inFlight }],
    }),
    counted(
      'ai_proxy_request_errors_total',
      'Requests of clients that have failed, by the code of the error.',
      errors,
    ),
    counted(
      'ai_proxy_attempts_total',
      'Attempts at upstreams, by ok or the code of the error.',
      attempts,
    ),
  ];
}

function times({ durations, firstBytes, firstTokens, overheads }: Meters): readonly Metric[] {
  return [
    new CellHistogram(
      'ai_proxy_request_duration_seconds',
      'Time until a request has ended.',
      durations,
    ),
    new CellHistogram(
      'ai_proxy_time_to_first_byte_seconds',
      'Time until an answer began; an answer that is no stream begins when it is whole.',
      firstBytes,
    ),
    new CellHistogram(
      'ai_proxy_time_to_first_token_seconds',
      'Time until the first content of a stream.',
      firstTokens,
    ),
    new CellHistogram(
      'ai_proxy_gateway_overhead_seconds',
      'Time until an answer began, without that from the first attempt to the end of the last.',
      overheads,
    ),
  ];
}

function use({ costs, tokens, unpriced }: Meters): readonly Metric[] {
  return [
    counted(
      'ai_proxy_tokens_total',
      'Tokens of requests and answers; the kinds exclude each other.',
      tokens,
    ),
    counted('ai_proxy_cost_usd_total', 'Cost of requests in US dollars.', costs, picoPerDollar),
    counted(
      'ai_proxy_unpriced_requests_total',
      'Requests whose cost is not known, as their model has no price.',
      unpriced,
    ),
  ];
}

function clients({ clientCosts, clientRequests, clientTokens }: Meters): readonly Metric[] {
  return [
    counted(
      'ai_proxy_client_requests_total',
      'Requests by the client whose key they had.',
      clientRequests,
    ),
    counted('ai_proxy_client_tokens_total', 'Tokens by client.', clientTokens),
    counted(
      'ai_proxy_client_cost_usd_total',
      'Cost by client in US dollars.',
      clientCosts,
      picoPerDollar,
    ),
  ];
}

/** A metric of cells; `unit` is what one that they count is worth. */
function counted(name: string, help: string, cells: Labelled<Counter>, unit?: number): Metric {
  return counter({ name, help, labels: cells.labels, samples: () => counterSamples(cells, unit) });
}
