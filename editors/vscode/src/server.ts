import * as vscode from "vscode";
import { LanguageClient, State } from "vscode-languageclient/node";
import { explainFailure, findBinary } from "./binary.ts";
import { reveal } from "./reveal.ts";

/** The language server as the extension holds it: one at a time, restarted when asked or when its program changes. */
export class Server {
  private client: LanguageClient | undefined;
  private turn: Promise<void> = Promise.resolve();
  private readonly extension: vscode.Uri;

  constructor(extension: vscode.Uri) {
    this.extension = extension;
  }

  /** The client, once it runs. */
  running(): LanguageClient | undefined {
    return this.client?.state === State.Running ? this.client : undefined;
  }

  start(): Promise<void> {
    return this.next(async () => {
      if (this.client !== undefined) return;
      try {
        const client = connect(findBinary(this.extension));
        this.client = client;
        await client.start();
      } catch (error) {
        this.client = undefined;
        void explainFailure(error);
      }
    });
  }

  stop(): Promise<void> {
    return this.next(async () => {
      const client = this.client;
      this.client = undefined;
      // A client whose server died cannot be stopped, and need not be.
      if (client?.state === State.Running) await client.dispose();
    });
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** One start or stop at a time. */
  private next(step: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(step, step);
    return this.turn;
  }
}

function connect(command: string): LanguageClient {
  const client: LanguageClient = new LanguageClient(
    "n3",
    "N3",
    { command, args: ["lsp"] },
    {
      documentSelector: [
        { scheme: "file", language: "n3" },
        { scheme: "untitled", language: "n3" },
        { scheme: "file", pattern: "**/n3.toml" }, // the settings of a project, whatever shows TOML
      ],
      // The server reads its settings when it is notified that some changed; it does not ask to be told.
      // eslint-disable-next-line @typescript-eslint/no-deprecated
      synchronize: { configurationSection: "n3" },
      diagnosticPullOptions: { onChange: true, onSave: true },
      middleware: {
        window: {
          async showDocument(params, _token, next) {
            if (params.external === true) return next(params, _token);
            const { protocol2CodeConverter: converter } = client;
            const range = params.selection && converter.asRange(params.selection);
            return { success: await reveal(converter.asUri(params.uri), range) };
          },
        },
      },
    },
  );
  return client;
}
