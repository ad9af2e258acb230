import type { Clock } from "./clock";
import type { Store } from "./store";

/** An answer as it came, of whom and of which program. */
interface StoredAnswer {
  readonly url: string;
  readonly identity: string;
  readonly schema: string;
  readonly position: string | null;
  readonly body: string;
  /** Milliseconds since 1970, by the clock of this computer. */
  readonly at: number;
}

/** In characters. What is larger is read again when the server is back. */
const longest = 500_000;
const most = 200;
const oldest = 7 * 24 * 3_600_000;

/**
 * What one person has read, for when the server is away: it is shown until there is an answer again. What was
 * read by somebody else, under other rights or of another program is wiped as soon as that is known.
 */
export class StoredAnswers {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #schema: () => string;
  readonly #rights = new Map<string, string | undefined>();
  #count = 0;
  #ended = false;

  /** `schema` names what the program's rows look like. */
  constructor(store: Store, clock: Clock, schema: () => string) {
    this.#store = store;
    this.#clock = clock;
    this.#schema = schema;
  }

  /** Keeps the answer to a request that reads. */
  async keep(identity: string, url: string, response: Response): Promise<void> {
    if (!isJson(response)) return;
    const position = response.headers.get("X-N3-Position");
    // Whoever asked may give the answer up while it comes.
    const body = await response
      .clone()
      .text()
      .catch(() => null);
    if (body === null || body.length > longest) return;
    await this.#wipeOtherRights(url, position);
    this.#count += 1;
    if (this.#count % most === 0) await this.#trim();
    if (this.#ended) return;
    const schema = this.#schema();
    const answer: StoredAnswer = { url, identity, schema, position, body, at: this.#clock.time() };
    // What has no room is read again: it is of no use to this page.
    if (!(await this.#store.put("answers", url, answer))) await this.#store.delete("answers", url);
  }

  /** The last answer to this request, and whose it is; null where there is none that may be shown. */
  async find(
    url: string,
  ): Promise<{ readonly identity: string; readonly response: Response } | null> {
    const answer = (await this.#store.get("answers", url)) as StoredAnswer | undefined;
    if (answer?.schema !== this.#schema() || this.#clock.time() - answer.at > oldest) return null;
    const headers = new Headers({ "Content-Type": "application/json" });
    if (answer.position !== null) headers.set("X-N3-Position", answer.position);
    return { identity: answer.identity, response: new Response(answer.body, { headers }) };
  }

  /** The reader is gone: nobody else is to find it here, nor what still comes for them. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#store.clear("answers");
  }

  /** Forgets what others have read. */
  async keepOnly(identity: string): Promise<void> {
    const all = await this.#all();
    if (all.some((answer) => answer.identity !== identity)) await this.#store.clear("answers");
  }

  /** Makes room for what is worth more: the older half goes. False where there is nothing left. */
  async giveWay(): Promise<boolean> {
    const all = await this.#newestFirst();
    for (const { url } of all.slice(Math.floor(all.length / 2)))
      await this.#store.delete("answers", url);
    return all.length > 0;
  }

  /** A dataset that is read under other rights than before: what was read of it may be too much. */
  async #wipeOtherRights(url: string, position: string | null): Promise<void> {
    const dataset = datasetOf(url);
    const rights = rightsOf(position);
    if (dataset === undefined || this.#rights.get(dataset) === rights) return;
    this.#rights.set(dataset, rights);
    for (const answer of await this.#all()) {
      if (datasetOf(answer.url) === dataset && rightsOf(answer.position) !== rights)
        await this.#store.delete("answers", answer.url);
    }
  }

  async #trim(): Promise<void> {
    for (const { url } of (await this.#newestFirst()).slice(most))
      await this.#store.delete("answers", url);
  }

  async #newestFirst(): Promise<readonly StoredAnswer[]> {
    return [...(await this.#all())].sort((a, b) => b.at - a.at);
  }

  async #all(): Promise<readonly StoredAnswer[]> {
    return (await this.#store.all("answers")) as readonly StoredAnswer[];
  }
}

function isJson({ headers }: Response): boolean {
  return (headers.get("Content-Type") ?? "").startsWith("application/json");
}

const datasetOf = (url: string) => /\/datasets\/([^/?]+)/.exec(url)?.[1];

const rightsOf = (position: string | null) => position?.split(":")[2];
