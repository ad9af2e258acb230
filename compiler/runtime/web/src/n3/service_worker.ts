/*
 * Keeps the built files of the app in the browser, so that a page opens without a network; `vite.config.ts` builds it
 * by itself and puts the names of the files into it. What pages read and write is theirs (`StoredAnswers`, `Outbox`):
 * requests below `api` never come by here.
 *
 * - A version is its index and all its files, kept as a whole or not at all. The index is only taken where it is the one
 *   of this build: while a release is being replaced, the server may already have another.
 * - Navigations go to the network. Only where no answer comes is it the kept index, whose files are kept with it.
 * - Files have a hash in their names, so whichever version kept one has the right one. A page of an older version that
 *   is still open goes on to load its parts from there: the two versions before this one stay.
 * - Without a build (`VITE_SERVICE_WORKER=off`) it forgets everything, and goes. Browsers look for a new worker
 *   with every navigation, so it takes the place of the one that kept files.
 */

interface Build {
  /** Differs where a file or the index does. */
  readonly version: string;
  /** Relative to the scope; the first is the one that the index begins with. */
  readonly files: readonly string[];
}

// TypeScript has either the library of pages or that of workers.
interface Lasting extends Event {
  readonly waitUntil: (work: Promise<unknown>) => void;
}
interface Fetching extends Lasting {
  readonly request: Request;
  readonly respondWith: (response: Promise<Response>) => void;
}
interface Worker {
  readonly registration: { readonly scope: string; readonly unregister: () => Promise<boolean> };
  readonly skipWaiting: () => Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: Lasting) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
}

declare const __N3_BUILD__: Build | null;
declare const self: unknown;

const worker = self as Worker;
const { scope } = worker.registration;
const prefix = `n3 ${scope} `;
const olderVersions = 2;
/** A gateway says so for a server that is away. */
const gateways = [502, 503, 504];

const build = __N3_BUILD__;
if (build === null) leave();
else keep(build);

function keep({ version, files }: Build): void {
  const name = prefix + version;

  worker.addEventListener("install", (event) => {
    event.waitUntil(install(name, files).then(() => worker.skipWaiting()));
  });

  worker.addEventListener("activate", (event) => {
    event.waitUntil(
      versions().then((all) => forget(all.filter((one) => one !== name).slice(0, -olderVersions))),
    );
  });

  worker.addEventListener("fetch", (event) => {
    const { request } = event;
    if (request.method !== "GET" || !request.url.startsWith(scope)) return;
    const path = request.url.slice(scope.length);
    if (/^api([/?]|$)/.test(path)) return;
    if (request.mode === "navigate") event.respondWith(open(request, name));
    else if (path.startsWith("assets/")) event.respondWith(find(request));
  });
}

/** All or nothing: a request that fails, or that another version answers, ends it, and it is tried again later. */
async function install(name: string, files: readonly string[]): Promise<void> {
  const cache = await caches.open(name);
  try {
    const index = await fetch(scope, { cache: "no-store" });
    if (!index.ok || !(await index.clone().text()).includes(files[0] ?? ""))
      throw new Error("The server has another version.");
    await Promise.all(
      files.map(async (file) => {
        const response = await fetch(new URL(file, scope));
        const { ok, headers } = response;
        // Where it has no such file, a static host may answer with the index.
        if (!ok || headers.get("Content-Type")?.startsWith("text/html") === true)
          throw new Error(`The server does not have ${file}.`);
        await cache.put(new URL(file, scope), response);
      }),
    );
    await cache.put(scope, index);
  } catch (error) {
    await caches.delete(name);
    throw error;
  }
}

async function open(request: Request, name: string): Promise<Response> {
  const kept = () => caches.match(scope, { cacheName: name });
  try {
    const response = await fetch(request);
    return gateways.includes(response.status) ? ((await kept()) ?? response) : response;
  } catch (error) {
    const index = await kept();
    if (index === undefined) throw error;
    return index;
  }
}

async function find(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

function leave(): void {
  worker.addEventListener("install", (event) => {
    event.waitUntil(worker.skipWaiting());
  });
  worker.addEventListener("activate", (event) => {
    event.waitUntil(
      versions()
        .then(forget)
        .then(() => worker.registration.unregister()),
    );
  });
}

/** Those of this app, the oldest first. */
async function versions(): Promise<readonly string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(prefix));
}

async function forget(names: readonly string[]): Promise<void> {
  for (const name of names) await caches.delete(name);
}
