/** What `wireglass proxy` was asked for. */
export type ProxyCommand = {
  /** URLs and how they follow each other on the command line: a `--listen` belongs to what stands before it. */
  readonly places: readonly PlaceFlag[];
  readonly capture?: string | undefined;
  readonly caFolder?: string | undefined;
  readonly json: boolean;
  readonly verbose: boolean;
  /** Another proxy on the way to the servers. */
  readonly upstreamProxy?: string | undefined;
  /** Hosts whose certificates are not looked at; `*` stands for any part of a name. */
  readonly insecure: readonly string[];
  /** Hosts whose TLS is passed through unread. */
  readonly pass: readonly string[];
  /** PEM files of CAs that are trusted beside the system's. */
  readonly ca: readonly string[];
  /** "host=cert.pem,key.pem" */
  readonly clientCert: readonly string[];
  /** Files of rules, in the order in which they apply. */
  readonly rules?: readonly string[] | undefined;
  /** Files of scripts, in the order in which they see what passes. */
  readonly scripts?: readonly string[] | undefined;
  /** How long one call of a script may take. */
  readonly scriptSeconds?: number | undefined;
  readonly keyLog?: string | undefined;
  /** Days and bytes that stay in the capture. */
  readonly keepDays?: number | undefined;
  readonly keepBytes?: number | undefined;
};

export type PlaceFlag = { readonly flag: "listen" | "reverse" | "forward"; readonly url: string };
