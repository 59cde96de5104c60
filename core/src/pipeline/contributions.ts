import type { LoadedConfig, PipelineEntry } from '../config/load.ts';
import { ConfigError, type Problem } from '../config/problem.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import { misspeltInContribution } from './misspelt.ts';
import { checkRoles } from './order.ts';
import type { Contribution } from './plugin.ts';
import { problemAt } from './set-up.ts';

/** A plugin of the pipeline and what it gave. */
export interface Member {
  readonly entry: PipelineEntry;
  readonly contribution: Contribution;
}

/** What `setup` gave, where that is an object of known members. Throws `PLUGIN_SETUP_FAILED`. */
export function checkContribution(entry: PipelineEntry, given: Contribution): Contribution {
  const candidate: unknown = given;
  if (typeof candidate === 'object' && candidate !== null) {
    const typo = misspeltInContribution(candidate);
    if (typo === undefined) return given;
    throw new GatewayError('PLUGIN_SETUP_FAILED', {
      message: `In what setup() of the plugin "${entry.name}" returned, ${typo}`,
    });
  }
  throw new GatewayError('PLUGIN_SETUP_FAILED', {
    message: `setup() of the plugin "${entry.name}" returned no contribution; return an object, {} at least.`,
  });
}

/** Indexes the dialects of one more plugin. Throws `ConfigError` where another has the name already. */
export function addDialects(
  entry: PipelineEntry,
  contribution: Contribution,
  dialects: Map<string, Dialect>,
  file: string,
): void {
  for (const dialect of contribution.dialects ?? []) {
    if (dialects.has(dialect.name)) {
      const message = `"${entry.name}" contributes the dialect "${dialect.name}", which another plugin has already.`;
      throw new ConfigError([
        problemAt(entry, file, 'CONFIG_DUPLICATE', message, 'Remove one of the two.'),
      ]);
    }
    dialects.set(dialect.name, dialect);
  }
}

/** What only the contributions tell: roles and their order, and executors whose dialect nobody knows. */
export function checkContributions(
  members: readonly Member[],
  dialects: ReadonlyMap<string, Dialect>,
  config: LoadedConfig,
): Problem[] {
  const roles = members.map(({ entry, contribution }) => ({
    ...entry,
    hasHandle: contribution.handle !== undefined,
    hasExecutor: contribution.executor !== undefined,
    hasEndpoint: (contribution.endpoints ?? []).length > 0,
  }));
  const unspoken = members.flatMap((member) => unknownDialects(member, dialects, config.file));
  const providers = new Map<string, string>();
  const doubled = members.flatMap(({ entry, contribution }) => {
    const provider = contribution.executor?.provider;
    if (provider === undefined) return [];
    const other = providers.get(provider);
    providers.set(provider, entry.name);
    if (other === undefined) return [];
    const message = `"${entry.name}" and "${other}" both execute requests for "${provider}".`;
    const hint = 'Use the name of the entry (host.name) as the provider.';
    return [problemAt(entry, config.file, 'CONFIG_DUPLICATE', message, hint)];
  });
  return [...doubled, ...checkRoles(roles, config.file), ...unspoken];
}

function unknownDialects(
  { entry, contribution }: Member,
  dialects: ReadonlyMap<string, Dialect>,
  file: string,
): Problem[] {
  const lost = (contribution.executor?.credentials ?? []).filter(
    ({ dialect }) => dialect !== '*' && !dialects.has(dialect),
  );
  const byDialect = Map.groupBy(lost, ({ dialect }) => dialect);
  return [...byDialect].map(([dialect, credentials]) => {
    const ids = credentials.map(({ id }) => `"${id}"`).join(', ');
    const [who, verb] =
      credentials.length === 1 ? ['Credential', 'wants'] : ['Credentials', 'want'];
    const message = `${who} ${ids} of "${entry.name}" ${verb} the dialect "${dialect}", which no plugin of the pipeline contributes.`;
    const hint = 'Add the translator of that API, or choose another wire-api.';
    return problemAt(entry, file, 'PIPELINE_MISSING', message, hint);
  });
}
