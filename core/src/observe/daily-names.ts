/** A local day as `2026-01-31`, and when it is over. */
export interface Day {
  readonly name: string;
  /** Unix times in milliseconds; a day has 23 or 25 hours where clocks change. */
  readonly startsMs: number;
  readonly endsMs: number;
}

/** The day of a time in the time zone of the machine, which is what operators look for. */
export function dayOf(ms: number): Day {
  const at = new Date(ms);
  const [year, month, date] = [at.getFullYear(), at.getMonth(), at.getDate()];
  return {
    name: [year, pad(month + 1), pad(date)].join('-'),
    startsMs: new Date(year, month, date).getTime(),
    endsMs: new Date(year, month, date + 1).getTime(),
  };
}

/** The day so many days before a day. */
export function daysBefore({ startsMs }: Day, days: number): Day {
  const at = new Date(startsMs);
  return dayOf(new Date(at.getFullYear(), at.getMonth(), at.getDate() - days).getTime());
}

const dayPattern = String.raw`(\d{4}-\d{2}-\d{2})`;

/** Names of the files of one series: what stands before the day, and what behind it. */
export class DailyNames {
  readonly #before: string;
  readonly #behind: string;
  readonly #pattern: RegExp;

  constructor(before: string, behind = '') {
    this.#before = before;
    this.#behind = behind;
    this.#pattern = new RegExp(`^${RegExp.escape(before)}${dayPattern}${RegExp.escape(behind)}$`);
  }

  of(day: Day): string {
    return `${this.#before}${day.name}${this.#behind}`;
  }

  /** The day in a name; undefined for files that are none of ours. */
  dayIn(name: string): string | undefined {
    return this.#pattern.exec(name)?.[1];
  }
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
