import type { Clock } from "./clock";
import { Listeners } from "./listeners";

interface Toast {
  readonly id: number;
  readonly message: string;
  readonly tone: "plain" | "bad";
  readonly action?: { readonly label: string; readonly run: () => void };
}

const shownFor = 5_000;

/** Short messages at the foot of the page; they go by themselves. */
export class Toasts {
  readonly #clock: Clock;
  readonly #changed = new Listeners();
  #all: readonly Toast[] = [];
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly subscribe = this.#changed.subscribe;

  readonly all = (): readonly Toast[] => this.#all;

  show(message: string, options: Partial<Pick<Toast, "tone" | "action">> = {}): void {
    this.#count += 1;
    const toast: Toast = { id: this.#count, message, tone: "plain", ...options };
    this.#all = [...this.#all, toast].slice(-3);
    this.#changed.notify();
    this.#clock.after(shownFor, () => {
      this.dismiss(toast.id);
    });
  }

  dismiss(id: number): void {
    this.#all = this.#all.filter((toast) => toast.id !== id);
    this.#changed.notify();
  }
}
