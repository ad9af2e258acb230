import { serverWords } from "../words/language";
import { server } from "../words/server";

/** A field that the server refused; the message is fit to be shown. */
export interface FieldError {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** What a failure says, as plain data. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly errors?: readonly FieldError[];
  readonly traceId?: string | undefined;
  readonly current?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * A request that failed: the server's problem details (RFC 9457), or `unavailable` with status 0
 * where no answer came. The message is fit to be shown.
 */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** Stable, in snake case: `forbidden`, `validation_failed`, `precondition_failed` … */
  readonly code: string;
  readonly errors: readonly FieldError[];
  readonly traceId: string | undefined;
  /** Of a 412: the row as it is now. */
  readonly current: Readonly<Record<string, unknown>> | undefined;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.detail ?? problem.title, options);
    this.status = problem.status;
    this.code = problem.code;
    this.errors = problem.errors ?? [];
    this.traceId = problem.traceId;
    this.current = problem.current;
  }

  /** No answer came: the server or the network is away. */
  static unreachable(cause: unknown): ApiError {
    return new ApiError({ status: 0, code: "unavailable", title: server.unreachable }, { cause });
  }

  static async from(response: Response): Promise<ApiError> {
    const body = record(await response.json().catch(() => null)) ?? {};
    const text = (name: string) => (typeof body[name] === "string" ? body[name] : undefined);
    const code = text("code") ?? (response.status >= 500 ? "unavailable" : "refused");
    return new ApiError({
      status: response.status,
      code,
      title: text("title") ?? server.rejected,
      detail: serverWords("problems", code) ?? text("detail"),
      errors: Array.isArray(body.errors) ? body.errors.flatMap(fieldError) : [],
      traceId: text("trace_id"),
      current: record(body.current),
    });
  }

  /** Without its cause and its place in the code: this can be stored. */
  get problem(): Problem {
    const { status, code, message, errors, traceId, current } = this;
    return { status, code, title: message, errors, traceId, current };
  }

  /** Nobody has heard it, as far as is known: the network is away, or who answers for the server that is. */
  get away(): boolean {
    const { status } = this;
    const unheard = status === 0 || (status >= 502 && status <= 504);
    return unheard && this.code === "unavailable";
  }

  /** Worth another try by itself: nothing was decided. */
  get transient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  get denied(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null ? { ...value } : undefined;
}

function fieldError(value: unknown): FieldError[] {
  const { field, code, message } = record(value) ?? {};
  if (typeof field !== "string" || typeof message !== "string") return [];
  const named = typeof code === "string" ? code : "invalid";
  return [{ field, code: named, message: fieldWords(named) ?? message }];
}

/** Where the program has no message of its own. Of a batch, an item may have the code of a problem. */
function fieldWords(code: string): string | null {
  return serverWords("refusals", code) ?? serverWords("problems", code);
}
