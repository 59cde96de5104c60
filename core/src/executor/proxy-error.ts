/** What went wrong at a proxy, before anything was sent to the upstream. */
export type ProxyTrouble =
  'unreachable' | 'certificate' | 'authentication' | 'refused' | 'upstream' | 'protocol';

const sentences: Readonly<Record<ProxyTrouble, string>> = {
  unreachable: 'The proxy on the way to the upstream could not be reached.',
  certificate: 'The certificate of the proxy on the way to the upstream is not trusted.',
  authentication:
    'The proxy on the way to the upstream wants proxy authentication, or refuses the one it got; see "proxy-url".',
  refused: 'The proxy on the way to the upstream lets nobody through to it.',
  upstream: 'The proxy on the way could not reach the upstream.',
  protocol: 'The proxy on the way to the upstream does not speak the protocol of its "proxy-url".',
};

/** A failure on the way to an upstream. Its text names no host and no user. */
export class ProxyError extends Error {
  readonly trouble: ProxyTrouble;

  constructor(trouble: ProxyTrouble, cause?: unknown) {
    super(sentences[trouble], cause === undefined ? undefined : { cause });
    this.name = 'ProxyError';
    this.trouble = trouble;
  }
}
