import { createHash } from 'node:crypto';
import type { Dispatcher } from 'undici';
import type { CloakOptions, Credential, ModelRule } from '../context/attempt.ts';
import { Attempt, dialectFor } from '../context/attempt.ts';
import type { Context } from '../context/context.ts';
import type { Draft } from '../context/draft.ts';
import type { Inbound } from '../context/inbound.ts';
import type { Reply } from '../context/reply.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { Host, Operation } from '../pipeline/plugin.ts';
import { UpstreamCall } from './call.ts';
import type { Executor } from './executor.ts';
import { routeThrough } from './proxy.ts';

const rememberedUrls = 1000;
/** What a header may hold, after section 5.5 of RFC 9110; each character is sent as one byte. */
const headerText = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Options of one credential, as `credentialSchema` has them. */
export interface CredentialOptions {
  readonly apiKey: string;
  readonly name?: string | undefined;
  readonly baseUrl?: string | undefined;
  readonly proxyUrl?: string | undefined;
  readonly prefix?: string | undefined;
  readonly models?: readonly ModelRule[] | undefined;
  readonly excludedModels?: readonly string[] | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly weight?: number | undefined;
  readonly disabled?: boolean | undefined;
  readonly cloak?: CloakOptions | undefined;
  readonly prefill?: boolean | undefined;
}

/** What the plan of a request to an upstream depends on. */
export interface RequestFacts<Options extends CredentialOptions> {
  readonly credential: Options;
  readonly operation: Operation;
  /** Model id as the upstream knows it. */
  readonly model: string;
  readonly stream: boolean;
  /** What will be sent. */
  readonly body: Draft;
  readonly inbound: Inbound;
}

/** Where a request goes. */
export interface RequestPlan {
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A provider that is reached over HTTP. */
export interface HttpExecutorOptions<Options extends CredentialOptions> {
  readonly provider: string;
  readonly credentials: readonly Options[];
  /** The dialect the upstream speaks: always, or for each credential and operation. */
  readonly dialect: string | ((credential: Options, operation: Operation) => string);
  /** Whether a model goes on with a text that ends the request, where a credential does not say. */
  readonly prefills?: (model: string) => boolean;
  /** Where to send a request and with which headers. Throw `OPERATION_UNSUPPORTED` for what is not offered. */
  readonly request: (facts: RequestFacts<Options>) => RequestPlan;
}

/** A credential as requests need it. */
interface Account<Options> {
  readonly secret: Options;
  /** Connections that nobody else uses. */
  readonly dispatcher: Dispatcher;
  /** Of the credential itself; lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * An executor for upstreams that take JSON by POST and answer with JSON or server-sent events.
 * Credentials' own headers are applied last. Nothing the client sends chooses the destination.
 */
// oxlint-disable-next-line max-lines-per-function
export function httpExecutor<Options extends CredentialOptions>(
  host: Host,
  options: HttpExecutorOptions<Options>,
): Executor {
  const accounts = new Map<string, Account<Options>>();
  const target = targets();
  const credentials: Credential[] = [];
  for (const secret of options.credentials) {
    if (secret.disabled === true) continue;
    const credential = describe(secret, options, accounts);
    if (!headerText.test(secret.apiKey)) throw unsendable(credential.id);
    // Made now, so that a proxy that cannot be used is found at the start.
    const owner = `${options.provider}/${credential.id}`;
    const dispatcher = host.dispatcher(secret.proxyUrl, owner);
    accounts.set(credential.id, { secret, dispatcher, headers: lowerCase(secret.headers ?? {}) });
    credentials.push(credential);
  }

  // oxlint-disable-next-line max-lines-per-function
  const execute = (ctx: Context): Promise<Reply> => {
    const attempt = ctx.get(Attempt);
    const { credential, model } = attempt;
    const account = accounts.get(credential.id);
    const dialect = host.dialect(dialectFor(credential, ctx.inbound.operation));
    if (account === undefined || dialect === undefined)
      throw new GatewayError('PLUGIN_CONTRACT', {
        message: `The credential "${credential.id}" does not belong to "${options.provider}".`,
      });
    const { inbound } = ctx;
    const stream = inbound.stream;
    const plan = options.request({
      credential: account.secret,
      operation: inbound.operation,
      model,
      stream,
      body: ctx.body,
      inbound,
    });
    ctx.body.seal();
    Object.freeze(attempt.headers);
    const call = new UpstreamCall({
      ctx,
      dialect,
      transport: host.transport,
      clock: host.clock,
      served: { provider: options.provider, model, credential: credential.id },
    });
    return call.start(account.dispatcher, {
      ...target(plan.url),
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: stream ? 'text/event-stream' : 'application/json',
        'accept-encoding': 'identity',
        'user-agent': `ai-proxy/${host.version}`,
        ...plan.headers,
        ...(isEmpty(attempt.headers) ? undefined : lowerCase(attempt.headers)),
        ...account.headers,
      },
      body: ctx.body.toBytes(),
    });
  };

  return { provider: options.provider, credentials, execute };
}

function unsendable(credential: string): GatewayError {
  return new GatewayError('CONFIG_INVALID', {
    message: `The API key of the credential "${credential}" has characters that no HTTP header can carry. Look for line breaks in it.`,
  });
}

function isEmpty(headers: Readonly<Record<string, string>>): boolean {
  for (const _ in headers) return false;
  return true;
}

/** Names that differ in case are one header; as two members both would be sent. */
function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

function describe<Options extends CredentialOptions>(
  account: Options,
  options: HttpExecutorOptions<Options>,
  taken: ReadonlyMap<string, unknown>,
): Credential {
  const { dialect, provider } = options;
  const fingerprint = createHash('sha256').update(account.apiKey).digest('hex').slice(0, 8);
  const wanted = account.name ?? `${provider}-${fingerprint}`;
  return {
    id: untaken(wanted, taken),
    provider,
    ...(typeof dialect === 'string' ? { dialect } : dialectsOf(account, dialect)),
    ...(account.prefix === undefined ? {} : { prefix: account.prefix }),
    models: account.models ?? [],
    excludedModels: account.excludedModels ?? [],
    weight: account.weight ?? 1,
    ...prefillsOf(account, options),
    ...(account.baseUrl === undefined ? {} : { upstream: placeOf(account.baseUrl) }),
    ...(account.proxyUrl === undefined ? {} : { route: routeThrough(account.proxyUrl) }),
    ...(account.cloak === undefined ? {} : { cloak: account.cloak }),
  };
}

/** Without a login that may stand in the URL. */
function placeOf(baseUrl: string): string {
  const { origin, pathname } = new URL(baseUrl);
  return origin + pathname;
}

function prefillsOf<Options extends CredentialOptions>(
  { prefill }: Options,
  { prefills }: HttpExecutorOptions<Options>,
): Pick<Credential, 'prefills'> {
  if (prefill !== undefined) return { prefills: () => prefill };
  return prefills === undefined ? {} : { prefills };
}

function dialectsOf<Options extends CredentialOptions>(
  account: Options,
  choose: (credential: Options, operation: Operation) => string,
): Pick<Credential, 'dialect' | 'dialects'> {
  const dialect = choose(account, 'generate');
  const others = (['count-tokens', 'embed'] as const)
    .map((operation) => [operation, choose(account, operation)] as const)
    .filter(([, other]) => other !== dialect);
  return others.length === 0 ? { dialect } : { dialect, dialects: Object.fromEntries(others) };
}

function untaken(wanted: string, taken: ReadonlyMap<string, unknown>): string {
  let id = wanted;
  for (let number = taken.size + 1; taken.has(id); number++) id = `${wanted}-${number}`;
  return id;
}

interface Target {
  readonly origin: string;
  readonly path: string;
}

/** Reads URLs; an executor asks for the same few again and again. */
function targets(): (url: string) => Target {
  const known = new Map<string, Target>();
  return (url) => {
    const cached = known.get(url);
    if (cached !== undefined) return cached;
    const { origin, pathname, search } = new URL(url);
    const target = { origin, path: pathname + search };
    if (known.size < rememberedUrls) known.set(url, target);
    return target;
  };
}
