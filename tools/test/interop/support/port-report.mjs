import { subscribe } from "node:diagnostics_channel";

// Loaded in front of a program that takes a port but does not tell which one 0 became: tells its parent.
subscribe("tracing:net.server.listen:asyncEnd", ({ server }) =>
  process.send(server.address().port),
);
