/** What the commands about captures say. Each language has the same keys: the compiler holds that. */
export const EN = {
  number: "#",
  time: "time",
  protocol: "proto",
  url: "url",
  status: "status",
  messages: "messages",
  bytes: "bytes",
  duration: "duration",
  end: "end",
  open: "open",
  from: { client: "→", server: "←" },
  origins: { edited: "edited", injected: "injected", dropped: "dropped" },
  original: (text: string) => `it was: ${text}`,
  empty: (file: string) => `${file}: nothing of that kind is in it`,
  frame: (at: number) => `frame ${at}`,
  violations: (codes: string) => `breaks ${codes}`,
  exported: (entries: number, file: string) => `${entries} entries written to ${file}`,
  imported: (entries: number, file: string, capture: string) =>
    `${entries} entries of ${file} added to ${capture}`,

  // Command lines that cannot be followed.
  badPlace: (text: string) =>
    `"${text}" is no place in a capture: write 7 for a connection, 7.12 for one of its messages`,
  noConnection: (number: string) =>
    `there is no connection ${number}; wireglass list shows what there is`,
  noMessage: (place: string) =>
    `there is no message ${place}; wireglass show ${place.split(".")[0]} shows what there is`,
  payloadOfOne: () => "--payload writes one message: name it as in wireglass show 7.12 --payload",
  formatMissing: () =>
    "give the format: --format jsonl, har or pcapng, or an --output with that ending",
  unknownFile: (file: string) => `${file} is neither JSON Lines nor HAR; export it as one of those`,
  unreadable: (file: string, why: string) => `${file}: cannot be read (${why}); check the path`,
  unwritable: (file: string, why: string) =>
    `${file}: cannot be written (${why}); give another with --output`,
};

export type Texts = typeof EN;
