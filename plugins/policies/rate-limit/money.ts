const decimals = 12;

/** US dollars of the configuration as 1e-12 dollars, by the digits they are written with. */
export function picoUsdOf(usd: number): bigint {
  const [digits = '', exponent = '0'] = String(usd).split('e');
  const [whole = '', fraction = ''] = digits.split('.');
  const places = decimals + Number(exponent) - fraction.length;
  const number = BigInt(whole + fraction);
  return places >= 0 ? number * 10n ** BigInt(places) : number / 10n ** BigInt(-places);
}
