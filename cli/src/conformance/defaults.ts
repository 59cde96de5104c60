/** What the command does unless it is told otherwise. */
import { forEachFormat, type PerFormat } from './format-name.ts';

/** The gateway's names of the models, one for each upstream. */
export const usualModels: PerFormat<string> = forEachFormat((format) => `conformance-${format}`);

/** First port of the upstreams for gateways elsewhere. */
export const usualUpstreamPort = 18_181;

/** For one answer; a gateway that hangs fails the cell. */
export const usualTimeoutMs = 10_000;
