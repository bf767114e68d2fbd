/** A server that needs nothing but its own folder. */
export default { output: "standalone" };
