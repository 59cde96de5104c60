import { priceTools, routerTools } from '@ai-proxy/plugins';
import { table } from '../lib/table.ts';
import type { Answering } from './who-answers.ts';

/** What clients may ask for, as programs are told of it. */
export interface ModelRow {
  /** A name, or a pattern with `*`. */
  readonly model: string;
  readonly provider: string;
  readonly credential: string;
  /** What the provider is asked for; null where it is the client's name. */
  readonly upstreamModel: string | null;
  /** Patterns of what this credential does not serve. */
  readonly excluded: readonly string[];
  /** US dollars for a million tokens; null where no price is known. */
  readonly price: { readonly input: number; readonly output: number } | null;
}

const picoPerMillion = 1e6;

/** What clients may ask for, in the order of the providers. */
export async function modelRows({
  executors,
  forceModelPrefix,
  service,
}: Answering): Promise<readonly ModelRow[]> {
  const { servedNames } = await routerTools();
  const { builtInPrices, PriceIndex, Prices } = await priceTools();
  const prices = service(Prices);
  const listed = new PriceIndex(builtInPrices);

  return servedNames(executors, { forceModelPrefix }).map(
    ({ credential, isPattern, model, name }) => {
      const { excludedModels, id, provider } = credential;
      const rates = isPattern
        ? undefined
        : (prices ?? { rateOf: () => listed.find(provider, model, id) }).rateOf(
            provider,
            model,
            id,
          );
      return {
        model: name,
        provider,
        credential: id,
        upstreamModel: model === name ? null : model,
        excluded: excludedModels,
        price:
          rates === undefined
            ? null
            : {
                input: Number(rates.input) / picoPerMillion,
                output: Number(rates.output) / picoPerMillion,
              },
      };
    },
  );
}

const unknown = '–';

/** The models as a table for people. */
export function modelTable(rows: readonly ModelRow[]): string {
  const head = ['model', 'provider', 'credential', 'asked upstream', '$/M in', '$/M out'];
  const lines = rows.map(({ credential, excluded, model, price, provider, upstreamModel }) => [
    excluded.length === 0 ? model : `${model} (not ${excluded.join(', ')})`,
    provider,
    credential,
    upstreamModel ?? 'the same',
    price === null ? unknown : String(price.input),
    price === null ? unknown : String(price.output),
  ]);
  return table([head, ...lines]).join('\n');
}
