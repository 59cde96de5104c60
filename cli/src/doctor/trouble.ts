import { wrong, type Finding } from './finding.ts';

const notReached: Readonly<Record<string, readonly [message: string, cure: string]>> = {
  ENOTFOUND: ['its name is not known', 'Look at "base-url", and at the DNS of this machine.'],
  EAI_AGAIN: [
    'its name cannot be looked up now',
    'Look at the DNS and the network of this machine.',
  ],
  ECONNREFUSED: ['nobody listens there', 'Start the server, or look at the port of "base-url".'],
  ECONNRESET: [
    'the connection was cut',
    'Look for a firewall, or a proxy that "proxy-url" should name.',
  ],
  EHOSTUNREACH: ['there is no way to it', 'Look at the network of this machine.'],
  ENETUNREACH: ['there is no way to it', 'Look at the network of this machine.'],
  ETIMEDOUT: [
    'it does not answer',
    'Look for a firewall, or a proxy that "proxy-url" should name.',
  ],
  UND_ERR_CONNECT_TIMEOUT: [
    'it does not answer',
    'Look for a firewall, or a proxy that "proxy-url" should name.',
  ],
  TimeoutError: ['it does not answer in time', 'Try again, or look at what it says of its health.'],
};

const certificates = /CERT|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE/;

/** Why an upstream could not be reached, with a cure. */
export function unreachable(check: string, place: string, error: unknown): Finding {
  const code = codeOf(error);
  const known = notReached[code];
  if (known !== undefined)
    return wrong(check, 'fail', `${place}: ${known[0]} (${code}).`, known[1]);
  if (certificates.test(code))
    return wrong(
      check,
      'fail',
      `${place}: its certificate is not trusted (${code}).`,
      'Look at "base-url"; name the certificates of your own authority in NODE_EXTRA_CA_CERTS.',
    );
  const said = error instanceof Error ? error.message : String(error);
  return wrong(check, 'fail', `${place}: ${said}`, 'Look at "base-url" and "proxy-url".');
}

/** The code of an error or of what has caused it; the name of one without a code. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.name;
}
