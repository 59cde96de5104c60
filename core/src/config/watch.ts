import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { watch, type FSWatcher } from 'chokidar';
import { waypoints } from './waypoints.ts';

export interface WatchListener {
  /** A file holds something else than at the last `note`. */
  changed(): void;
  /** Changes may not be seen from now on. */
  failed(error: unknown): void;
}

/** Files are looked at when nothing has happened to them for so long. */
const settleMs = 200;

/**
 * Watches files by their content. It sees files that are written or replaced, and symbolic links on the
 * way to them that point elsewhere. A file that is missing or empty has not changed: it is being replaced.
 */
export class FileWatch {
  #listener: WatchListener | undefined;
  #files: readonly string[];
  #seen: ReadonlyMap<string, string | undefined>;
  #watcher: FSWatcher | undefined;
  #points: readonly string[] = [];
  #isStale = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  /** Takes absolute paths. What the files hold now is known. */
  constructor(files: readonly string[]) {
    this.#files = files;
    this.#seen = contentsOf(files);
  }

  /** Begins to watch. Changes since the last `note` are seen, too. */
  start(listener: WatchListener): void {
    this.#listener = listener;
    if (!this.#isClosed) this.#open();
  }

  /** Takes what the files hold as known. To be called before they are read. */
  note(): void {
    this.#seen = contentsOf(this.#files);
  }

  /** Watches these files from now on. */
  follow(files: readonly string[]): void {
    const fresh = contentsOf(files.filter((file) => !this.#seen.has(file)));
    this.#files = files;
    this.#seen = new Map([...this.#seen, ...fresh]);
    if (this.#watcher !== undefined && !this.#isClosed) this.#reopenIfMoved();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#watcher?.close();
  }

  /** Directories are watched, not files: a file that is replaced takes its own watch away. */
  #open(): void {
    this.#isStale = false;
    this.#points = this.#files.flatMap(waypoints);
    const directories = [...new Set(this.#points.map((point) => dirname(point)))];
    const wanted = new Set([...this.#points, ...directories]);
    const names = new Set(this.#points.map((point) => basename(point)));
    const watcher = watch(directories, {
      depth: 0,
      followSymlinks: false,
      ignoreInitial: true,
      ignored: (path) => !wanted.has(path),
    });
    watcher.on('all', (event) => {
      this.#isStale ||= event === 'addDir' || event === 'unlinkDir';
      this.#soon();
    });
    // Events of the system for what `all` leaves out: a file that is replaced by one of the same age.
    watcher.on('raw', (_event, path) => {
      if (path === null || names.has(basename(path))) this.#soon();
    });
    watcher.on('ready', () => this.#soon());
    watcher.on('error', (error) => this.#listener?.failed(error));
    this.#watcher?.close().catch((error: unknown) => this.#listener?.failed(error));
    this.#watcher = watcher;
  }

  #soon(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), settleMs).unref();
  }

  #look(): void {
    this.#reopenIfMoved();
    const now = contentsOf(this.#files);
    const changed = [...now].some(
      ([file, content]) => content !== undefined && content !== this.#seen.get(file),
    );
    if (!changed) return;
    this.#seen = now;
    this.#listener?.changed();
  }

  #reopenIfMoved(): void {
    const points = this.#files.flatMap(waypoints);
    if (this.#isStale || points.join('\n') !== this.#points.join('\n')) this.#open();
  }
}

function contentsOf(files: readonly string[]): Map<string, string | undefined> {
  return new Map(files.map((file) => [file, contentOf(file)]));
}

/** A digest; undefined for a file that is missing or empty, and for a pipe, which reading would use up. */
function contentOf(file: string): string | undefined {
  try {
    if (!statSync(file).isFile()) return undefined;
    const bytes = readFileSync(file);
    return bytes.length === 0 ? undefined : createHash('sha256').update(bytes).digest('base64');
  } catch {
    return undefined;
  }
}
