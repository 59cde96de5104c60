import type { Metric } from './exposition.ts';
import type { Meters } from './meters.ts';
import { counterSamples, histogramSamples } from './samples.ts';

/** Costs are counted in this part of a US dollar. */
export const picoPerDollar = 1e12;

/** Metrics of the requests of clients. */
export function requestMetrics(meters: Meters): readonly Metric[] {
  return [...traffic(meters), ...times(meters), ...use(meters), ...clients(meters)];
}

function traffic({ attempts, errors, inFlight, requests }: Meters): readonly Metric[] {
  return [
    {
      name: 'ai_proxy_requests_total',
      help: 'Requests of clients that have ended.',
      kind: 'counter',
      samples: counterSamples(requests),
    },
    {
      name: 'ai_proxy_requests_in_flight',
      help: 'Requests of clients at work.',
      kind: 'gauge',
      samples: [{ labels: [], value: inFlight }],
    },
    {
      name: 'ai_proxy_request_errors_total',
      help: 'Requests of clients that have failed, by the code of the error.',
      kind: 'counter',
      samples: counterSamples(errors),
    },
    {
      name: 'ai_proxy_attempts_total',
      help: 'Attempts at upstreams, by "ok" or the code of the error.',
      kind: 'counter',
      samples: counterSamples(attempts),
    },
  ];
}

function times({ durations, firstBytes, firstTokens, overheads }: Meters): readonly Metric[] {
  return [
    {
      name: 'ai_proxy_request_duration_seconds',
      help: 'Time until a request has ended.',
      kind: 'histogram',
      samples: histogramSamples(durations),
    },
    {
      name: 'ai_proxy_time_to_first_byte_seconds',
      help: 'Time until an answer began; an answer that is no stream begins when it is whole.',
      kind: 'histogram',
      samples: histogramSamples(firstBytes),
    },
    {
      name: 'ai_proxy_time_to_first_token_seconds',
      help: 'Time until the first content of a stream.',
      kind: 'histogram',
      samples: histogramSamples(firstTokens),
    },
    {
      name: 'ai_proxy_gateway_overhead_seconds',
      help: 'Time until an answer began, without that from the first attempt to the end of the last.',
      kind: 'histogram',
      samples: histogramSamples(overheads),
    },
  ];
}

function use({ costs, tokens, unpriced }: Meters): readonly Metric[] {
  return [
    {
      name: 'ai_proxy_tokens_total',
      help: 'Tokens of requests and answers; the kinds exclude each other.',
      kind: 'counter',
      samples: counterSamples(tokens),
    },
    {
      name: 'ai_proxy_cost_usd_total',
      help: 'Cost of requests in US dollars.',
      kind: 'counter',
      samples: counterSamples(costs, picoPerDollar),
    },
    {
      name: 'ai_proxy_unpriced_requests_total',
      help: 'Requests whose cost is not known, as their model has no price.',
      kind: 'counter',
      samples: counterSamples(unpriced),
    },
  ];
}

function clients({ clientCosts, clientRequests, clientTokens }: Meters): readonly Metric[] {
  return [
    {
      name: 'ai_proxy_client_requests_total',
      help: 'Requests by the client whose key they had.',
      kind: 'counter',
      samples: counterSamples(clientRequests),
    },
    {
      name: 'ai_proxy_client_tokens_total',
      help: 'Tokens by client.',
      kind: 'counter',
      samples: counterSamples(clientTokens),
    },
    {
      name: 'ai_proxy_client_cost_usd_total',
      help: 'Cost by client in US dollars.',
      kind: 'counter',
      samples: counterSamples(clientCosts, picoPerDollar),
    },
  ];
}
