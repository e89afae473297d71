/** The first Node with all that is used: what an older one lacks would be reported by name, not by version. */
const NODE_MAJOR = 24;

if (Number.parseInt(process.versions.node, 10) < NODE_MAJOR) {
  throw new Error(
    `wireglass needs Node ${NODE_MAJOR} or newer, and this is ${process.version}: npm install node@${NODE_MAJOR} gives this project one for its npm scripts`,
  );
}
