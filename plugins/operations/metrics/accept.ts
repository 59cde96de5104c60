import type { TextFormat } from './metrics-text.ts';

/** Forms in which metrics are shown. */
export type ShownAs = 'json' | TextFormat;

const types: Readonly<Record<ShownAs, string>> = {
  json: 'application/json',
  prometheus: 'text/plain',
  openmetrics: 'application/openmetrics-text',
};

/** The form that a client wants most, by its header "accept"; of several that it wants as much the first. */
export function chosenForm<Form extends ShownAs>(
  accept: string | undefined,
  forms: readonly [Form, ...Form[]],
): Form {
  const wishes = (accept ?? '').split(',').map(parseWish);
  const [first] = forms;
  return forms.reduce(
    (best, form) => (qualityOf(form, wishes) > qualityOf(best, wishes) ? form : best),
    first,
  );
}

interface Wish {
  readonly type: string;
  readonly quality: number;
}

/** Versions and other parameters do not matter: there is one of each form. */
function parseWish(text: string): Wish {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return { type, quality: quality === undefined ? 1 : Number(quality) || 0 };
}

/** By the wish that names the form most closely. */
function qualityOf(form: ShownAs, wishes: readonly Wish[]): number {
  const type = types[form];
  const names = [type, `${type.split('/')[0]}/*`, '*/*'];
  for (const name of names) {
    const found = wishes.filter((wish) => wish.type === name);
    if (found.length > 0) return Math.max(...found.map(({ quality }) => quality));
  }
  return 0;
}
