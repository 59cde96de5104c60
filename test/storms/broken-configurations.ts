/** Ways in which a file goes wrong, each for a number that varies it. */
const mutations: readonly ((text: string, number: number) => string | Buffer)[] = [
  (text, number) => text.slice(0, text.lastIndexOf('key:') - (number % 40)) + '  - {',
  (text, number) => `${text}\nunknown-key-${number}: 1\n`,
  (text) => `${text}\nrequest-timeout: 5\n`,
  (text, number) => text.replace('request-timeout: 60', `request-timeout: soon-${number}`),
  (text, number) => `${text}\npipeline: [chat-api, no-such-plugin-${number}]\n`,
  (text, number) => Buffer.concat([Buffer.from(text), Buffer.from([0xff, 0xfe, number % 256])]),
  (text, number) => `${text}\npayload: { default: ${number} }\n`,
  (text) => text.replace('openai-compatibility:', 'openai-compatibility: yes\nx:'),
  (text, number) => `${text}\nport: ${70_000 + number}\n`,
  (text) => `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\n${text}`,
  (text, number) => text.replace('api-key: k1', `api-key: "env://MISSING_${number}"`),
  (text) => text.replace('rate-limit: { rpm: 3 }', 'rate-limit: { rpm: -3 }'),
];

/** So many files that no gateway may apply, all different from each other or from the good one. */
export function brokenConfigurations(good: string, count: number): Buffer[] {
  return Array.from({ length: count }, (_, number) => {
    const mutate = mutations[number % mutations.length];
    return Buffer.from(mutate?.(good, number) ?? '');
  });
}
