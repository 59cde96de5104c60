import type { Account } from './account.ts';

export interface ConfigFacts {
  readonly accounts: readonly Account[];
  /** Of the client's key, which is not written. */
  readonly keyHash: string;
  readonly host: string;
  readonly port: number;
  /** Path or URL of the JSON Schema, for editors. */
  readonly schema: string | undefined;
}

/** A first configuration, with a comment on what can be changed. */
export function configText({ accounts, host, keyHash, port, schema }: ConfigFacts): string {
  return [
    ...(schema === undefined ? [] : [`# yaml-language-server: $schema=${schema}`]),
    '# Configuration of ai-proxy. "ai-proxy check" finds every mistake in it, "ai-proxy doctor" what is wrong around it.',
    '# Every key is optional. Secrets are env://NAME (a .env file is read as well), file:///path, or the text itself.',
    '',
    `host: ${quoted(host)} # ${hostRemark(host)}`,
    `port: ${port}`,
    '',
    '# Keys of clients; "ai-proxy keys create" makes more. Only their hashes are here. A key may have limits of its own.',
    'auth-keys:',
    '  - name: first-client',
    `    key-hash: ${keyHash}`,
    '    #allowed-models: [] # globs; without any, every model',
    '    #rate-limit: { rpm: 60, cost-per-day-usd: 5 }',
    '    #budget: { total-usd: 20, period: monthly }',
    '',
    ...(accounts.length === 0 ? demoLines : accountLines(accounts)),
    '# What is asked for when the model of a request has failed at every credential:',
    '#model-fallback: { chains: { first-model: [second-model] } }',
    '',
    '#routing: { strategy: round-robin } # or fill-first, least-busy, latency, cost',
    '#log-store: { path: ./ai-proxy.db } # keeps costs and requests in SQLite',
    '#logging-to-file: true # daily files in ./logs instead of standard error',
    '',
  ].join('\n');
}

function hostRemark(host: string): string {
  return host === '127.0.0.1'
    ? 'this machine only; 0.0.0.0 serves others as well'
    : 'who may reach this address needs a key of auth-keys; 127.0.0.1 serves this machine only';
}

const demoLines = [
  '# Without a credential the embedded demo provider answers every model. A credential looks like this:',
  '#claude-api-key: # or openai-api-key, gemini-api-key',
  '#  - name: claude',
  '#    api-key: env://CLAUDE_API_KEY',
  '',
];

function accountLines(accounts: readonly Account[]): string[] {
  return accounts.flatMap((account) => [
    `${account.rootKey}:`,
    `  - name: ${quoted(account.name)}`,
    keyLine(account),
    ...(account.baseUrl === undefined ? [] : [`    base-url: ${quoted(account.baseUrl)}`]),
    ...modelLines(account, accounts),
    '',
  ]);
}

function keyLine({ variable }: Account): string {
  return variable === undefined
    ? '    api-key: none # a server of your own may ask for none; if it does: env://NAME'
    : `    api-key: env://${variable}`;
}

/** One provider alone takes every model; several are told apart by the names of their models. */
function modelLines(account: Account, accounts: readonly Account[]): string[] {
  const lines = ([name, ...globs]: readonly string[]): string[] => [
    `    ${name}:`,
    ...globs.map((glob) =>
      name === 'models' ? `      - id: ${quoted(glob)}` : `      - ${quoted(glob)}`,
    ),
  ];
  if (accounts.length === 1)
    return ['    #models: [{ id: a-model, alias: its-name-here }] # without any, every model'];
  if (account.models.length > 0) return lines(['models', ...account.models]);
  const prefix = `    prefix: ${quoted(account.name)} # clients may ask for ${account.name}/MODEL`;
  return [prefix, ...lines(['excluded-models', ...accounts.flatMap(({ models }) => models)])];
}

function quoted(text: string): string {
  return /^[A-Za-z][\w.-]*$/.test(text) || /^\d+\.\d+\.\d+\.\d+$/.test(text)
    ? text
    : `'${text.replaceAll("'", "''")}'`;
}
