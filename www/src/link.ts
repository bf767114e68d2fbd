/** What a link to the page may preset: servers on this machine, for trying a mock. */

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Reads `?server=NAME=URL`, any number of times. Only loopback addresses are taken:
 * a link must not be able to send somebody's key elsewhere.
 */
export function linkedServers(query: string): Record<string, string> {
  const servers: Record<string, string> = {};
  for (const setting of new URLSearchParams(query).getAll("server")) {
    const [name, ...rest] = setting.split("=");
    const url = URL.parse(rest.join("="));
    if (name !== undefined && url !== null && /^https?:$/.test(url.protocol) && LOOPBACK.has(url.hostname)) servers[name] = rest.join("=");
  }
  return servers;
}
