import { act } from "@testing-library/react";
import type { TestApp } from "./app";
import type { SlowNetwork } from "./slow_network";

/** Does what may become of what is on its way, in the models that try any order of events. */
export function disturb(
  app: TestApp,
  network: SlowNetwork,
  what: "deliver" | "lose" | "break" | "resync",
  which: number,
): void {
  switch (what) {
    case "deliver":
      network.deliver(which);
      return;
    case "lose":
      network.lose(which);
      return;
    case "break":
      network.break();
      return;
    case "resync":
      app.server.resync();
  }
}

/** Lets what follows from a move happen, as far as it waits for nothing that is on its way. */
export async function turn(move: () => void): Promise<void> {
  await act(async () => {
    move();
    for (let i = 0; i < 6; i++) await new Promise((resolve) => setTimeout(resolve, 0));
  });
}
