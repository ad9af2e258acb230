import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
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
  /** By which the preview knows who started it; good for one registration. */
  private readonly token = randomUUID();

  /** `ancestors` are the origins of the pages that show it in a frame. */
  constructor(command: string, folder: string, ancestors: readonly string[], listener: Listener) {
    this.child = spawn(command, ["preview", "."], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        NO_COLOR: "1",
        N3_PREVIEW_ANCESTORS: ancestors.join(" "),
        N3_PREVIEW_TOKEN: this.token,
      },
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

  /**
   * Has the preview answer at one more address: that under which the window reaches it, where this runs on another
   * machine or behind a proxy. Fails with a sentence.
   */
  async register(local: string, outside: string): Promise<void> {
    const response = await fetch(new URL("/__n3/outside", local), {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-N3-Token": this.token },
      body: JSON.stringify({ address: outside }),
    });
    if (!response.ok)
      throw new Error(`The preview does not accept ${outside}: ${await response.text()}`);
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
