import { parseArgs } from 'node:util';

export interface Options {
  /** Length of a round. */
  readonly seconds: number;
  readonly rounds: number;
  readonly warmUpSeconds: number;
  readonly connections: number;
  /** Names of workloads; empty: all. */
  readonly only: readonly string[];
  /** The floor in place of the gateway. */
  readonly selfCheck: boolean;
  /** Profile in place of comparing. */
  readonly profile: boolean;
}

/** The help text. */
export const help = `npm run bench -- [options]

  --seconds N      length of a round (1)
  --rounds N       rounds of each target (5)
  --warm-up N      seconds of load before the first round (20)
  --connections N  requests in flight (16)
  --only NAME      one workload; may be repeated (all)
  --self-check     the floor in place of ai-proxy: how exact is this machine today?
  --profile        profile one workload (small) and list where the time goes
`;

/** Reads the command line; undefined when help is wanted. Throws on what it does not know. */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '5' },
      'warm-up': { type: 'string', default: '20' },
      connections: { type: 'string', default: '16' },
      only: { type: 'string', multiple: true, default: [] },
      'self-check': { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    seconds: positive('seconds', values.seconds),
    rounds: positive('rounds', values.rounds),
    warmUpSeconds: positive('warm-up', values['warm-up']),
    connections: positive('connections', values.connections),
    only: values.only,
    selfCheck: values['self-check'],
    profile: values.profile,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new Error(`--${name} must be a number above 0.`);
}
