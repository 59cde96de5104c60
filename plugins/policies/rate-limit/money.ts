const decimals = 12;

/**
 * US dollars of the configuration as 1e-12 dollars, by the digits they are written with. Parts of that
 * are rounded up, so that only 0 is 0.
 */
export function picoUsdOf(usd: number): bigint {
  const [digits = '', exponent = '0'] = String(usd).split('e');
  const [whole = '', fraction = ''] = digits.split('.');
  const places = decimals + Number(exponent) - fraction.length;
  const number = BigInt(whole + fraction);
  if (places >= 0) return number * 10n ** BigInt(places);
  const part = 10n ** BigInt(-places);
  return (number + part - 1n) / part;
}
