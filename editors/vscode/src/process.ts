import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** What a running preview reports. */
export interface Listener {
  /** The app answers at this address. */
  ready(address: string): void;
  /** A line of what it does. */
  line(text: string): void;
  /** It is over; not called after stop. */
  ended(code: number | null): void;
}

const patience = 5000; // milliseconds from the polite signal to the hard one

/** One `n3 preview` and all it started. */
export class PreviewProcess {
  private readonly child: ChildProcess;
  private readonly over: Promise<void>;
  private stopped = false;

  /** `ancestors` are the origins of the pages that show it in a frame. */
  constructor(command: string, folder: string, ancestors: readonly string[], listener: Listener) {
    this.child = spawn(command, ["preview", "."], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NO_COLOR: "1", N3_PREVIEW_ANCESTORS: ancestors.join(" ") },
    });
    const { stdout, stderr } = this.child;
    for (const stream of [stdout, stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (text) => {
        if (this.stopped) return;
        // A program with mistakes is served too: the page shows them and comes once they are fixed.
        const address = /^(?:ready |.*; )(http:\/\/\S+?)(?: waits for it\.)?$/.exec(text)?.[1];
        if (address === undefined) listener.line(text);
        else listener.ready(address);
      });
    }
    this.over = new Promise((resolve) => {
      const end = (code: number | null, reason?: string) => {
        if (!this.stopped) {
          this.stopped = true;
          if (reason !== undefined) listener.line(reason);
          listener.ended(code);
        }
        resolve();
      };
      this.child.once("error", (error) => {
        end(null, error.message);
      });
      this.child.once("close", (code) => {
        end(code);
      });
    });
  }

  /** Ends it, and with it what it started; resolves when nothing is left. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.child.kill("SIGTERM"); // n3 ends its own children
    const hard = setTimeout(() => this.child.kill("SIGKILL"), patience);
    await this.over;
    clearTimeout(hard);
  }
}
