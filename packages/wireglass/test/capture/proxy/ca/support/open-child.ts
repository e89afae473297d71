import { CertificateAuthority } from "../../../../../src/capture/proxy/ca/index.ts";

// Run as a process of its own: opens the CA in the folder that it is given, and says which one it got.
const { fingerprint } = await CertificateAuthority.open(process.argv[2] ?? "");
process.stdout.write(fingerprint);
