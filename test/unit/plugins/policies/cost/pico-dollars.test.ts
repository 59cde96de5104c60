import t from 'tap';
import {
  dollarsPerMillion,
  picoDollars,
} from '../../../../../plugins/policies/cost/pico-dollars.ts';

t.test('prices for a million tokens are exact', async (t) => {
  const exact: readonly (readonly [number, number])[] = [
    [0.0375, 37_500],
    [2.5, 2_500_000],
    [0.000001, 1],
    [1e-6, 1],
    [0, 0],
    [75, 75_000_000],
    [0.1, 100_000],
    [0.07, 70_000],
    [1_000_000, 1e12],
  ];
  for (const [usd, pico] of exact) t.equal(picoDollars(usd, 'million tokens'), pico, String(usd));
});

t.test('prices for a token are exact, whatever a float makes of them', async (t) => {
  t.equal(picoDollars(3.75e-8, 'token'), 37_500);
  t.equal(picoDollars(7e-8, 'token'), 70_000);
  t.equal(picoDollars(1.1e-6, 'token'), 1_100_000);
  t.equal(picoDollars(1e-12, 'token'), 1);
  t.equal(picoDollars(0.000006, 'token'), 6_000_000);
});

t.test('what is no price is none', async (t) => {
  const wrong = [-1, -0.5, NaN, Infinity, -Infinity, 1e308, 5e-324, 0.0000001, 0.12345678, 1e13];
  for (const usd of wrong) t.equal(picoDollars(usd, 'million tokens'), undefined, String(usd));
  t.equal(picoDollars(1e-13, 'token'), undefined);
});

t.test('a price is written as vendors write it, and reads back', async (t) => {
  t.equal(dollarsPerMillion(37_500), '0.0375');
  t.equal(dollarsPerMillion(2_500_000), '2.5');
  t.equal(dollarsPerMillion(15_000_000), '15');
  t.equal(dollarsPerMillion(1), '0.000001');
  t.equal(dollarsPerMillion(0), '0');
  for (let pico = 1; pico < 3e9; pico = pico * 3 + 1)
    t.equal(picoDollars(Number(dollarsPerMillion(pico)), 'million tokens'), pico);
});
