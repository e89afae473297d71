import { networkInterfaces } from "node:os";

/** This machine's IPv4 addresses in its networks, as other machines reach it. */
export function networkAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses = []) => addresses)
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => address);
}
