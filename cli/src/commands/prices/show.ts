import { isGatewayError } from '@ai-proxy/core';
import { priceTools } from '@ai-proxy/plugins';
import { Args, Command, Flags } from '@oclif/core';
import { jsonFlag } from '../../lib/flags.ts';
import { Refusal } from '../../lib/refusal.ts';

/** Shows what a model costs. */
export class PricesShow extends Command {
  static override args = {
    model: Args.string({
      description: 'Model, as a provider or a client names it.',
      required: true,
    }),
  };

  static override description = [
    'Looks a model up as the gateway does: by its whole name, without what stands before a slash, and without a version or a date. Prices of "model-prices" in a configuration are not looked at. In JSON they are in 1e-12 US dollars for a token.',
    'Exit codes: 0 found, 1 no price is known, 2 wrong usage or a bug.',
  ].join('\n\n');

  static override examples = [
    { command: '<%= config.bin %> <%= command.id %> gpt-4o', description: 'What does it cost:' },
    {
      command: '<%= config.bin %> <%= command.id %> llama-3.3-70b-versatile --provider groq --json',
      description: 'What does it cost at a vendor, in a script:',
    },
  ];

  static override flags = {
    json: jsonFlag,
    'prices-file': Flags.string({
      helpValue: 'FILE',
      summary: 'A refreshed table; by default the one that comes with ai-proxy.',
    }),
    provider: Flags.string({
      default: '',
      helpValue: 'NAME',
      summary: 'Provider or credential that answers, such as "groq".',
    }),
  };

  static override summary = 'Show what a model costs.';

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PricesShow);
    const { provider, json, 'prices-file': file } = flags;
    try {
      const tools = await priceTools();
      const list = file === undefined ? tools.builtInPrices : tools.readPriceList(file);
      const price = new tools.PriceIndex(list).find(provider, args.model);
      if (price === undefined)
        throw new Refusal(`No price of "${args.model}" is known; set one under "model-prices".`);
      const { source } = list;
      const date = price.last ?? list.date;
      if (json)
        return this.log(
          JSON.stringify({ model: args.model, source, date, picoUsdPerToken: price }, null, 2),
        );
      this.log(`${args.model}: ${tools.priceText(price)} US dollars for a million tokens`);
      this.log(`${source}, ${date}`);
    } catch (error) {
      if (!isGatewayError(error)) throw error;
      throw new Refusal(error.message);
    }
  }
}
