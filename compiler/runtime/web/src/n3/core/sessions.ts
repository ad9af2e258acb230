import type { AnyDataset } from "./dataset";
import { Listeners } from "./listeners";
import { Runtime, type Environment } from "./runtime";

/** The other tabs of this browser in which the app is open. */
export interface Tabs {
  readonly tell: (identity: string) => void;
  readonly listen: (heard: (identity: string) => void) => void;
}

/**
 * Who is at the keyboard has a runtime of their own. Where an answer, an acknowledgement or another tab
 * names somebody else, the runtime is given up with all that the former person saw and half-typed, and a new
 * one begins; what was not sent is never sent in the name of the next person.
 */
export class Sessions {
  readonly #environment: Environment;
  readonly #tabs: Tabs;
  readonly #changed = new Listeners();
  #runtime: Runtime;
  #count = 1;

  constructor(environment: Environment, tabs: Tabs, datasets: readonly AnyDataset[]) {
    this.#environment = environment;
    this.#tabs = tabs;
    this.#runtime = this.#begin(datasets);
    tabs.listen((identity) => {
      const { identity: ours } = this.#runtime;
      if (ours !== null && ours !== identity) this.startAfresh();
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
    const dropped = former.end() || refused;
    this.#runtime = this.#begin(former.datasets);
    this.#count += 1;
    if (dropped) {
      this.#runtime.toasts.show(
        "Somebody else is signed in now. What had not been sent was dropped.",
        { tone: "bad" },
      );
    }
    this.#changed.notify();
  }

  #begin(datasets: readonly AnyDataset[]): Runtime {
    return new Runtime(this.#environment, datasets, {
      known: this.#tabs.tell,
      changed: (refused) => {
        this.startAfresh(refused);
      },
    });
  }
}
