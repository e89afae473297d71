import fc from "fast-check";
import { expect, test } from "vitest";
import {
  isTelling,
  KnownSecrets,
  SameLengthCover,
} from "../../../../src/store/formats/redaction/known-secrets.ts";
import { SecretIndex } from "../../../../src/store/formats/redaction/secret-index.ts";

test.each([
  ["dark", false],
  ["information", false],
  ["hunter2", false],
  ["hunter22", true],
  ["camelCase", true],
  ["sixteen characters", true],
])("%j is nobody's word: %j", (secret, telling) => {
  expect(isTelling(secret)).toBe(telling);
});

test.each([
  [
    "one inside another",
    ["secret-12345", "my-secret-12345-x"],
    "a my-secret-12345-x b secret-12345",
    "a REDACTED-2 b REDACTED-1",
  ],
  [
    "one that begins with another",
    ["secret-1", "secret-12345"],
    "secret-12345 secret-1",
    "REDACTED-2 REDACTED-1",
  ],
  ["two that overlap", ["abcdefgh12", "gh12ijklmn"], "abcdefgh12ijklmn", "REDACTED-1REDACTED-2"],
  ["two in a row", ["abcdefgh12"], "abcdefgh12abcdefgh12", "REDACTED-1REDACTED-1"],
  ["none", ["abcdefgh12"], "abcdefgh1 bcdefgh12", "abcdefgh1 bcdefgh12"],
])("of %s nothing is left", (_name, known, text, expected) => {
  const secrets = new KnownSecrets();
  for (const secret of known) secrets.cover(secret);
  expect(secrets.coverKnown(text)).toBe(expected);
  expect(new SameLengthCover(secrets).coverKnown(text)).toHaveLength(text.length);
});

test("beyond the limit, secrets have no number, and those before keep theirs", () => {
  const secrets = new KnownSecrets(1);
  expect(["a", "b", "a"].map((secret) => secrets.cover(secret))).toEqual([
    "REDACTED-1",
    "REDACTED",
    "REDACTED-1",
  ]);
});

test("each place of a secret is found, whatever stands around it", () => {
  const word = fc.stringMatching(/^[ab]{3,6}$/);
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 5 }),
      fc.stringMatching(/^[abc]{0,40}$/),
      (words, text) => {
        const index = new SecretIndex(3);
        for (const one of words) index.add(one);
        const covered = new Set(
          index
            .spansIn(text)
            .flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i)),
        );
        for (const one of words) {
          for (let at = text.indexOf(one); at >= 0; at = text.indexOf(one, at + 1)) {
            for (let i = 0; i < one.length; i++) expect(covered).toContain(at + i);
          }
        }
      },
    ),
  );
});

test.each([
  ["begin alike", (i: number) => `secret-number-of-a-long-name-${i}`],
  ["end alike", (i: number) => `${i}-is-the-number-of-this-one`],
])("thirty thousand secrets that %s are covered in the time of a few", (_name, secretOf) => {
  const secrets = new KnownSecrets();
  const start = performance.now();
  const all = Array.from({ length: 30_000 }, (_, i) => secretOf(i));
  for (const secret of all) secrets.cover(secret);
  secrets.coverKnown(all.join(" "));
  expect(performance.now() - start).toBeLessThan(10_000);
});
