export { CaError, type CaErrorCode } from "./ca-error.ts";
export { defaultCaFolder } from "./ca-folder.ts";
export { CertificateAuthority } from "./certificate-authority.ts";
