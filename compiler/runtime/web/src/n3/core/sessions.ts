import type { AnyDataset } from "./dataset";
import { Listeners } from "./listeners";
import { Runtime, type Environment } from "./runtime";
import { page } from "../words/page";

/**
 * Who is at the keyboard has a runtime of their own. Where an answer, an acknowledgement or another tab
 * names somebody else, the runtime is given up with all that the former person saw and half-typed, and a new
 * one begins; what was not sent waits for the former, and is never sent in the name of the next person.
 */
export class Sessions {
  readonly #environment: Environment;
  readonly #changed = new Listeners();
  #runtime: Runtime;
  #count = 1;

  constructor(environment: Environment, datasets: readonly AnyDataset[]) {
    this.#environment = environment;
    this.#runtime = this.#begin(datasets);
    environment.tabs.listen((message) => {
      const { identity: ours, outbox } = this.#runtime;
      const same = ours === message.identity;
      if (message.type === "outbox" && same) outbox.heard(message.settled);
      if (message.type === "identity" && ours !== null && !same) this.startAfresh();
    });
  }

  /** The runtime of now. */
  readonly current = (): Runtime => this.#runtime;

  /** Another number for each runtime. */
  get number(): number {
    return this.#count;
  }

  /** Called when a runtime was exchanged for another. */
  readonly subscribe = this.#changed.subscribe;

  /** Somebody else is at the keyboard, whoever that is. `refused`: a write of the former person was. */
  startAfresh(refused = false): void {
    const former = this.#runtime;
    const left = former.end() || refused;
    this.#runtime = this.#begin(former.datasets);
    this.#count += 1;
    if (left) {
      this.#runtime.toasts.show(page.leftWithIdentity, { tone: "bad" });
    }
    this.#changed.notify();
  }

  #begin(datasets: readonly AnyDataset[]): Runtime {
    return new Runtime(this.#environment, datasets, {
      known: (identity) => {
        this.#environment.tabs.tell({ type: "identity", identity });
      },
      changed: (refused) => {
        this.startAfresh(refused);
      },
    });
  }
}
