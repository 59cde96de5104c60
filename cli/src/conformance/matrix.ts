/** Runs the matrix: one lane for each upstream, its cells one after another. */
import { judgeCell, type Cell } from './cell.ts';
import type { Feature } from './feature.ts';
import { formatNames, type FormatName, type PerFormat } from './format-name.ts';
import type { GatewayAddress } from './wire/ask-gateway.ts';
import type { UpstreamServer } from './wire/upstream-server.ts';

/** What is run, and against whom. */
export interface MatrixOptions {
  readonly gateway: GatewayAddress;
  readonly servers: PerFormat<UpstreamServer>;
  readonly models: PerFormat<string>;
  readonly inbound: readonly FormatName[];
  readonly upstream: readonly FormatName[];
  readonly features: readonly Feature[];
}

/** Every cell, ordered by client, upstream and feature. */
export async function runMatrix(options: MatrixOptions): Promise<readonly Cell[]> {
  const lanes = await Promise.all(options.upstream.map((upstream) => runLane(upstream, options)));
  const cells = lanes.flat();
  return formatNames.flatMap((inbound) => cells.filter((cell) => cell.inbound === inbound));
}

/** Features outside, clients inside: after an error a gateway may rest, and errors come last. */
async function runLane(upstream: FormatName, options: MatrixOptions): Promise<readonly Cell[]> {
  const { features, gateway, inbound, models, servers } = options;
  const scene = { gateway, upstream: servers[upstream], model: models[upstream] };
  const cells: Cell[] = [];
  for (const feature of features)
    for (const each of inbound)
      cells.push(await judgeCell(feature, { inbound: each, upstream }, scene));
  return cells;
}
