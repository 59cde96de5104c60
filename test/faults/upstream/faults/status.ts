import type { Exchange } from '../exchange.ts';
import type { Fate, Fault, Faults } from '../fault.ts';

function complain(
  exchange: Exchange,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const body = JSON.stringify(exchange.api.error(status, exchange.complaint));
  return exchange.respond(status, body, headers);
}

const refusals: Readonly<Record<number, Fate>> = {
  400: 'final',
  401: 'rejected',
  402: 'rejected',
  403: 'rejected',
  404: 'open',
  408: 'open',
  409: 'final',
  413: 'final',
  422: 'final',
  429: 'rejected',
  500: 'ambiguous',
  502: 'ambiguous',
  503: 'rejected',
  504: 'ambiguous',
  529: 'rejected',
};

const plain = Object.entries(refusals).map(([status, fate]): [string, Fault] => [
  `status-${status}`,
  {
    fate,
    run: (exchange) => complain(exchange, Number(status)),
    ...(fate === 'final' ? { status: Number(status) } : {}),
  },
]);

/** Values of Retry-After, those included that make no sense. */
const waits: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  seconds: { 'retry-after': '1' },
  date: { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' },
  ms: { 'retry-after-ms': '250' },
  negative: { 'retry-after': '-5' },
  vast: { 'retry-after': '1000000000' },
  garbage: { 'retry-after': 'soon, I hope' },
};

const limited = Object.entries(waits).map(([name, headers]): [string, Fault] => [
  `status-429-${name}`,
  {
    fate: 'rejected',
    run: (exchange) => complain(exchange, 429, headers),
    ...(name === 'vast' ? { freezes: true } : {}),
  },
]);

const page = '<html><body><h1>It broke</h1></body></html>';
const html = { 'content-type': 'text/html' };

/** Answers that are errors, by their status or by what they say. */
export const status: Faults = {
  ...Object.fromEntries([...plain, ...limited]),
  'status-503-wait': {
    fate: 'rejected',
    run: (exchange) => complain(exchange, 503, { 'retry-after': '1' }),
  },
  'status-302': {
    fate: 'rejected',
    run: (exchange) => exchange.respond(302, '', { location: 'http://169.254.169.254/' }),
  },
  'status-204': {
    fate: 'ambiguous',
    run: (exchange) => exchange.write('HTTP/1.1 204 None\r\n\r\n'),
  },
  'status-200-error': { fate: 'ambiguous', run: (exchange) => complain(exchange, 200) },
  'status-200-html': { fate: 'ambiguous', run: (exchange) => exchange.respond(200, page, html) },
  'status-500-html': { fate: 'ambiguous', run: (exchange) => exchange.respond(500, page, html) },
  'status-400-html': {
    fate: 'final',
    status: 400,
    run: (exchange) => exchange.respond(400, page, html),
  },
  'status-429-empty': { fate: 'rejected', run: (exchange) => exchange.respond(429, '') },
  // A vendor that repeats the secret that it was given.
  'status-401-echo': {
    fate: 'rejected',
    run: (exchange) =>
      exchange.respond(
        401,
        JSON.stringify(
          exchange.api.error(401, `${exchange.complaint}: bad key ${exchange.entry.credential}`),
        ),
        { 'set-cookie': `key=${exchange.entry.credential}` },
      ),
  },
  'status-400-echo': {
    fate: 'final',
    status: 400,
    run: (exchange) =>
      exchange.respond(
        400,
        JSON.stringify(
          exchange.api.error(400, `${exchange.complaint}: bad key ${exchange.entry.credential}`),
        ),
      ),
  },
  'status-500-cut': {
    fate: 'ambiguous',
    async run(exchange) {
      await exchange.head(500, { 'content-length': 500 }, 'length');
      await exchange.write('{"error":{"mess');
      exchange.rst();
    },
  },
};
