import type { OptionsOf } from '../pipeline/infer.ts';

/** Headers of one connection, or of one way to write a body. */
const notPassed = [
  'connection',
  'content-encoding',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  '__proto__',
];
const passedHeader = `^(?!(?i:${notPassed.join('|')})$)[!#$%&'*+.^_\`|~0-9A-Za-z-]+$`;

const seconds = { type: 'number', minimum: 0, maximum: 86_400 } as const;

/** JSON Schema of the root keys that belong to the core itself. */
export const coreSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    host: {
      type: 'string',
      minLength: 1,
      default: '0.0.0.0',
      description: 'Address to listen on.',
    },
    port: {
      type: 'integer',
      minimum: 0,
      maximum: 65_535,
      default: 8317,
      description: 'Port to listen on; 0 takes a free one.',
    },
    tls: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'HTTPS instead of HTTP.',
      properties: {
        enable: {
          type: 'boolean',
          default: false,
          description: 'Serve HTTPS; needs cert and key.',
        },
        cert: {
          type: 'string',
          description: 'Path of the certificate chain in PEM. Read again when it changes.',
        },
        key: {
          type: 'string',
          description: 'Path of the private key in PEM. Read again when it changes.',
        },
        'client-ca': {
          type: 'string',
          minLength: 1,
          description:
            'Path of the certificates, in PEM, of those who sign the certificates of clients.',
        },
        'client-auth': {
          type: 'string',
          enum: ['none', 'optional', 'required'],
          description:
            'Certificates of clients; none (when absent): not asked for, optional: checked where a client has one, required: connections without one are closed. Needs client-ca.',
        },
        'min-version': {
          type: 'string',
          enum: ['TLSv1.2', 'TLSv1.3'],
          default: 'TLSv1.2',
          description: 'Oldest version of TLS that is spoken.',
        },
      },
      // A client-ca alone looks as if certificates were required.
      dependentRequired: { 'client-ca': ['client-auth'] },
      allOf: [
        {
          if: { required: ['enable'], properties: { enable: { const: true } } },
          // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
          then: {
            required: ['cert', 'key'],
            properties: { cert: { minLength: 1 }, key: { minLength: 1 } },
          },
        },
        {
          if: {
            required: ['client-auth'],
            properties: { 'client-auth': { enum: ['optional', 'required'] } },
          },
          // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
          then: { required: ['client-ca'] },
        },
      ],
    },
    'trusted-proxies': {
      type: 'array',
      items: {
        type: 'string',
        format: 'network',
        description: 'Write an address or a network, such as 10.0.0.5, 10.0.0.0/8 or fd00::/8.',
      },
      default: [],
      description:
        'Addresses and networks of proxies in front of the gateway. Of requests that come from there the address of the client is taken from X-Forwarded-For: the right-most that is none of them.',
    },
    'proxy-url': {
      type: 'string',
      pattern: '^(?:(?:https?|socks5)://[^\\s/]\\S*)?$',
      description:
        'Proxy for requests to upstreams, as an http, https or socks5 URL; empty for none.',
    },
    'connect-timeout': {
      ...seconds,
      exclusiveMinimum: 0,
      default: 30,
      description: 'Seconds until a connection to an upstream has to stand.',
    },
    'request-timeout': {
      ...seconds,
      minimum: 0.001,
      default: 300,
      description:
        'Seconds a request has until its answer begins, all attempts together; whole answers have to be complete then.',
    },
    'body-limit-mb': {
      type: 'number',
      minimum: 0.001,
      maximum: 1024,
      default: 10,
      description: 'Largest request body in MB; above it clients get 413.',
    },
    streaming: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'How streams are kept alive.',
      properties: {
        'keepalive-seconds': {
          ...seconds,
          default: 15,
          description:
            'Idle seconds of a stream before a keepalive is sent; 0 sends none. The first of them begins the answer with status 200: a later failure is told in its body, and headers that are known late are missing.',
        },
        'keepalive-style': {
          type: 'string',
          enum: ['comment', 'event'],
          default: 'comment',
          description:
            'What is sent; comment: what every client skips, event: an event where the protocol has one, for clients whose idle timer ignores comments. Makes a difference in Responses only: Messages always sends its ping, the others comments.',
        },
        'first-byte-seconds': {
          ...seconds,
          exclusiveMinimum: 0,
          default: 120,
          description: 'Seconds an attempt has until the first content of its stream.',
        },
        'idle-seconds': {
          ...seconds,
          exclusiveMinimum: 0,
          default: 90,
          description: 'Seconds an upstream may send nothing at all in a stream.',
        },
        'silent-seconds': {
          ...seconds,
          exclusiveMinimum: 0,
          default: 300,
          description: 'Seconds an upstream may send nothing but comments and pings in a stream.',
        },
        'total-seconds': {
          ...seconds,
          exclusiveMinimum: 0,
          default: 3600,
          description: 'Seconds a stream may last.',
        },
        'client-stall-seconds': {
          ...seconds,
          exclusiveMinimum: 0,
          default: 60,
          description: 'Seconds a client may read nothing of a stream that waits for it.',
        },
      },
    },
    'non-stream-keepalive-secs': {
      ...seconds,
      default: 0,
      description:
        'Seconds between white space sent before a slow answer that is no stream; 0 sends none. The first of it begins the answer with status 200: a later failure is told in its body, and headers that are known late are missing.',
    },
    'passthrough-headers': {
      type: 'array',
      items: {
        type: 'string',
        pattern: passedHeader,
        description: `These headers are not passed on: ${notPassed.slice(0, -1).join(', ')}.`,
      },
      default: [],
      description: 'Names of upstream response headers that are copied to the client.',
    },
    debug: { type: 'boolean', default: false, description: 'Log in detail.' },
    'logging-to-file': {
      type: 'boolean',
      default: false,
      description:
        'Write the log to daily files, ai-proxy.log.YYYY-MM-DD in local time, instead of stderr.',
    },
    'log-dir': {
      type: 'string',
      minLength: 1,
      default: './logs',
      description: 'Directory of the log files; made when it is missing.',
    },
    'log-retention-days': {
      type: 'integer',
      minimum: 0,
      maximum: 3650,
      default: 30,
      description: 'Days before today of which log files are kept; 0 keeps all.',
    },
    daemon: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'Running in the background.',
      properties: {
        'pid-file': {
          type: 'string',
          minLength: 1,
          default: './ai-proxy.pid',
          description:
            'File that holds the process id while the gateway runs; one gateway runs for each such file.',
        },
        'shutdown-timeout': {
          ...seconds,
          default: 30,
          description: 'Seconds that requests in flight have to end when the gateway stops.',
        },
      },
    },
  },
} as const;

/** The core's own options, as the code reads them. Times are in seconds, as written. */
export type CoreOptions = OptionsOf<typeof coreSchema>;
