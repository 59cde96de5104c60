/** Exponents of ten between a price in US dollars and the same price in 1e-12 dollars for a token. */
const shifts = { token: 12, 'million tokens': 6 } as const;

/** A dollar for a token: far above every price there is, and far below what a number holds exactly. */
const highest = 1e12;

/**
 * A price in 1e-12 US dollars for a token, worked out in decimals: 0.0375 for a million tokens is 37500.
 * Undefined for what is negative, no number, absurdly high, or no whole number of 1e-12 dollars.
 */
export function picoDollars(usd: number, per: keyof typeof shifts): number | undefined {
  const parts = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(usd));
  if (parts === null || usd > highest) return undefined;
  const [, whole = '', fraction = '', exponent = '0'] = parts;
  const digits = BigInt(whole + fraction);
  const shift = Number(exponent) - fraction.length + shifts[per];
  const divisor = 10n ** BigInt(Math.max(-shift, 0));
  if (digits % divisor !== 0n) return undefined;
  const pico = Number((digits * 10n ** BigInt(Math.max(shift, 0))) / divisor);
  return pico <= highest ? pico : undefined;
}

/** The same in US dollars for a million tokens, as vendors write it: 37500 is `0.0375`. */
export function dollarsPerMillion(pico: number): string {
  const digits = String(pico).padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, -6) : `${digits.slice(0, -6)}.${fraction}`;
}
