/** Registers the service worker, and tells of a new version of the page. */
import type { Notices } from "./documents/notices.js";

/** Whether the page is kept by now, so that it works offline. */
export const isKeptOffline = (): boolean => navigator.serviceWorker?.controller != null;

/** Browsers have service workers on https and on this machine only; elsewhere the page works, but not offline. */
export async function keepOffline(notices: Notices): Promise<void> {
  const { serviceWorker } = navigator;
  if (serviceWorker === undefined) return;
  let isReloading = false;
  serviceWorker.addEventListener("controllerchange", () => {
    if (isReloading) location.reload();
  });
  try {
    const registration = await serviceWorker.register("service-worker.js", { updateViaCache: "none" });
    tellOf(registration.waiting);
    registration.addEventListener("updatefound", () => {
      const { installing } = registration;
      installing?.addEventListener("statechange", () => tellOf(registration.waiting));
    });
  } catch {
    // The browser forbids it, or has no room: the page works without.
  }

  /** The first version of all replaces nothing. */
  function tellOf(waiting: ServiceWorker | null): void {
    if (waiting === null || serviceWorker.controller === null) return;
    notices.say("A new version of this page is ready.", {
      label: "Reload",
      run() {
        isReloading = true;
        waiting.postMessage("activate");
      },
    });
  }
}
