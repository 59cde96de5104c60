import t from 'tap';
import { claimsFor } from '../../../../../plugins/policies/rate-limit/claims.ts';
import { clientOf, optionsOf } from './clients.ts';

const ip = '192.0.2.1';
const gateway = { id: 'gateway', scope: 'gateway' };
const team = { id: 'key team', scope: 'key' };

t.test('claims nothing where nothing limits', async (t) => {
  const claims = claimsFor(optionsOf());
  t.same(claims(undefined, ip, 'generate'), []);
  t.same(claims(clientOf('team', { limits: { rpm: 0 } }), ip, 'generate'), []);
});

t.test('claims what is said for everybody and for each client', async (t) => {
  const claims = claimsFor(
    optionsOf({
      globalRpm: 1,
      globalTpm: 2,
      globalConcurrency: 3,
      perKeyRpm: 4,
      perKeyTpm: 5,
      perKeyConcurrency: 6,
      perKeyCostPerDayUsd: 7,
    }),
  );
  const expected = (subject: { id: string; scope: string }) => [
    { kind: 'requests', limit: 1, subject: gateway },
    { kind: 'tokens', limit: 2, subject: gateway },
    { kind: 'slots', limit: 3, subject: gateway },
    { kind: 'requests', limit: 4, subject },
    { kind: 'tokens', limit: 5, subject },
    { kind: 'slots', limit: 6, subject },
    { kind: 'money', limitPicoUsd: 7_000_000_000_000n, period: 'daily', subject },
  ];
  t.same(claims(clientOf('team'), ip, 'generate'), expected(team));
  const anonymous = { id: `address ${ip}`, scope: 'address' };
  t.same(claims(undefined, ip, 'embed'), expected(anonymous));
});

t.test('what a key says goes before what is said for every key, and its 0 lifts it', async (t) => {
  const claims = claimsFor(optionsOf({ perKeyRpm: 4, perKeyTpm: 5, perKeyConcurrency: 6 }));
  const client = clientOf('team', { limits: { rpm: 40, tpm: 0, costPerDayUsd: 0.5 } });
  t.same(claims(client, ip, 'generate'), [
    { kind: 'requests', limit: 40, subject: team },
    { kind: 'slots', limit: 6, subject: team },
    { kind: 'money', limitPicoUsd: 500_000_000_000n, period: 'daily', subject: team },
  ]);
});

t.test('limits of a key stay in force where the general ones are off', async (t) => {
  const claims = claimsFor(optionsOf({ enabled: false, globalRpm: 1, perKeyRpm: 1, perKeyTpm: 1 }));
  t.same(claims(clientOf('other'), ip, 'generate'), []);
  t.same(claims(clientOf('team', { limits: { rpm: 9 } }), ip, 'generate'), [
    { kind: 'requests', limit: 9, subject: team },
  ]);
});

t.test('claims of a budget, per period or for good', async (t) => {
  const claims = claimsFor(optionsOf());
  for (const [period, expected] of [
    ['daily', 'daily'],
    ['monthly', 'monthly'],
    [undefined, 'never'],
  ] as const)
    t.same(claims(clientOf('team', { budget: { totalUsd: 2, period } }), ip, 'generate'), [
      { kind: 'money', limitPicoUsd: 2_000_000_000_000n, period: expected, subject: team },
    ]);
});

t.test('a budget of nothing allows nothing', async (t) => {
  const claims = claimsFor(optionsOf());
  t.match(claims(clientOf('team', { budget: { totalUsd: 0 } }), ip, 'generate'), [
    { kind: 'money', limitPicoUsd: 0n },
  ]);
});

t.test('counting tokens claims of the requests a minute only', async (t) => {
  const claims = claimsFor(
    optionsOf({ globalRpm: 1, globalTpm: 2, perKeyConcurrency: 3, perKeyCostPerDayUsd: 4 }),
  );
  t.same(claims(clientOf('team', { limits: { rpm: 5 } }), ip, 'count-tokens'), [
    { kind: 'requests', limit: 1, subject: gateway },
    { kind: 'requests', limit: 5, subject: team },
  ]);
});

t.test('gives the same list for the same client, and of addresses only for so many', async (t) => {
  const claims = claimsFor(optionsOf({ globalRpm: 1, perKeyRpm: 2 }));
  const client = clientOf('team');
  for (const operation of ['generate', 'count-tokens'] as const) {
    t.equal(claims(client, ip, operation), claims(client, '192.0.2.9', operation));
    t.equal(claims(undefined, ip, operation), claims(undefined, ip, operation));
  }
  const first = claims(undefined, ip, 'generate');
  for (let index = 0; index < 1000; index++) claims(undefined, `2001:db8:${index}::1`, 'generate');
  t.not(claims(undefined, ip, 'generate'), first);
  t.same(claims(undefined, ip, 'generate'), first);
});
