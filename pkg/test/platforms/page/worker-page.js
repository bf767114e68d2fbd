/** A page whose own module worker has the package. Import maps do not hold in workers, so it is asked for by its path. */
const worker = new Worker(new URL("./own-worker.js", import.meta.url), { type: "module" });
worker.addEventListener("message", ({ data }) => (globalThis.proved = { here: data, worker: data }));
