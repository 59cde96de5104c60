/** Stands for everything that has no series of its own. */
export const other = 'other';

/** Bounds how many time series each metric has; a reload may change it. */
export interface SeriesLimit {
  maxSeries: number;
}

/** Where metrics of one kind of cell are described. */
export interface Labelling<Cell> {
  readonly labels: readonly string[];
  readonly create: () => Cell;
  /** Time series that a cell is in the end. */
  readonly seriesPerCell: number;
  readonly limit: SeriesLimit;
}

/** A cell and the values of its labels. */
export interface Entry<Cell> {
  readonly values: readonly string[];
  readonly cell: Cell;
}

/** Labels that operators do not choose all values of. */
const wide = new Set(['model', 'client']);
/** What is left free for series without a name when others have none left. */
const reserve = 0.1;

/** Cells by the values of their labels. There are never too many: the last ones are shared by all others. */
export class Labelled<Cell> {
  readonly #labelling: Labelling<Cell>;
  readonly #entries = new Map<string, Entry<Cell>>();

  constructor(labelling: Labelling<Cell>) {
    this.#labelling = labelling;
  }

  get labels(): readonly string[] {
    return this.#labelling.labels;
  }

  get entries(): Iterable<Entry<Cell>> {
    return this.#entries.values();
  }

  /** The cell of these values, one for each label. */
  cell(...values: readonly string[]): Cell {
    const { labels, limit, seriesPerCell } = this.#labelling;
    const most = Math.floor(limit.maxSeries / seriesPerCell);
    const coarse = values.map((value, at) => (wide.has(labels[at] ?? '') ? other : value));
    return (
      this.#find(values, Math.min(most * (1 - reserve), most - 2)) ??
      this.#find(coarse, most - 1) ??
      this.#find(
        values.map(() => other),
        Infinity,
      ) ??
      this.#labelling.create()
    );
  }

  /** An entry that is there, or a new one while there are fewer than so many. */
  #find(values: readonly string[], most: number): Cell | undefined {
    const key = values.join('\0');
    const found = this.#entries.get(key);
    if (found !== undefined) return found.cell;
    if (this.#entries.size >= most) return undefined;
    const cell = this.#labelling.create();
    this.#entries.set(key, { values, cell });
    return cell;
  }
}
