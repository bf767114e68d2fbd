/** What kind of network an IP address is of, as far as a proxy must know. */
import { BlockList, isIPv6 } from "node:net";

const LINK_LOCAL = new BlockList();
LINK_LOCAL.addSubnet("169.254.0.0", 16, "ipv4");
LINK_LOCAL.addSubnet("fe80::", 10, "ipv6");
// Where clouds answer with the secrets of a machine: AWS over IPv6, and Alibaba.
LINK_LOCAL.addAddress("fd00:ec2::254", "ipv6");
LINK_LOCAL.addAddress("100.100.100.200", "ipv4");

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");
// "This host": connecting there connects to this machine.
LOOPBACK.addSubnet("0.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::", "ipv6");

/** `linkLocal` is also where clouds have their metadata. */
export function addressKind(address: string): "linkLocal" | "loopback" | "other" {
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  if (LINK_LOCAL.check(address, family)) return "linkLocal";
  return LOOPBACK.check(address, family) ? "loopback" : "other";
}
