import type { Fault, Faults } from '../fault.ts';
import { goodAnswer } from '../scripts.ts';

const reusing = (fault: Omit<Fault, 'door'>): Fault => ({ ...fault, door: 'reuse' });

const junk =
  'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 16\r\n\r\n{"evil":"junk"} ';

/** What an upstream does to a connection that is kept for the next request. */
export const reuse: Faults = {
  'reuse-fine': reusing({ fate: 'good', weight: 3, run: goodAnswer }),
  'reuse-close-after': reusing({
    fate: 'good',
    async run(exchange) {
      await goodAnswer(exchange);
      exchange.fin();
    },
  }),
  'reuse-stale-fin': reusing({
    fate: 'good',
    async run(exchange) {
      await goodAnswer(exchange);
      await exchange.pause(exchange.random.between(1, 40));
      exchange.fin();
    },
  }),
  'reuse-stale-rst': reusing({
    fate: 'good',
    async run(exchange) {
      await goodAnswer(exchange);
      await exchange.pause(exchange.random.between(1, 40));
      exchange.rst();
    },
  }),
  // Two answers to one request: the second must not become that of the next one.
  'reuse-extra-answer': reusing({
    fate: 'good',
    async run(exchange) {
      await goodAnswer(exchange);
      await exchange.write(junk);
    },
  }),
  'reuse-extra-answer-late': reusing({
    fate: 'good',
    async run(exchange) {
      await goodAnswer(exchange);
      await exchange.pause(exchange.random.between(1, 30));
      await exchange.write(junk);
    },
  }),
  'reuse-extra-line': reusing({
    fate: 'good',
    async run(exchange) {
      await goodAnswer(exchange);
      await exchange.write('\r\n\r\n');
    },
  }),
  'reuse-timeout-hint': reusing({
    fate: 'good',
    async run(exchange) {
      const body = exchange.wholeBody();
      if (exchange.stream) return goodAnswer(exchange);
      exchange.complete(exchange.wholeText());
      await exchange.respond(200, body, { 'keep-alive': 'timeout=1' });
    },
  }),
};
