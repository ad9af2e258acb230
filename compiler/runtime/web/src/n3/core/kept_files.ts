/**
 * Lets the service worker keep the files of the app in this browser, so that a page opens without a network; off, it
 * forgets them. Only on secure origins do browsers have one.
 */
export function keepFiles(worker: string, on: boolean): void {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (workers === undefined) return;
  const run = async () => {
    if (on) await workers.register(worker);
    // It is another file by now, which goes.
    else await (await workers.getRegistration())?.update();
  };
  // The page comes first.
  const begin = () => {
    // A browser may refuse, as in a private window: the app works without it.
    run().catch(() => undefined);
  };
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
}
