// The root is the house, not a package: whoever types "npm pack" here wants one of those within.
console.error(
  "Nothing is published from here: npm pack -w wireglass -w @wireglass/wire packs the packages.",
);
process.exitCode = 1;
