/** What `wireglass ca` says. Each language has the same keys: the compiler holds that. */
export const EN = {
  // The rows of what is shown.
  name: () => "name",
  certificate: () => "certificate",
  key: () => "key",
  keyRemark: () => "yours alone; it is never shown or exported",
  fingerprint: () => "SHA-256",
  spkiHash: () => "key hash",
  validUntil: () => "valid until",
  soon: (days: number) => `${days} days left; wireglass ca renew makes a new one`,

  // How it is trusted.
  trustTitle: () => "Whoever shall see decrypted traffic has to trust it:",
  noTrust: () =>
    "wireglass browser needs none of this: it trusts the key hash, and forgets it again.",
  systemDebian: () => "Debian, Ubuntu",
  systemFedora: () => "Fedora, RHEL",
  systemMac: () => "macOS",
  systemWindows: () => "Windows",
  systemChromium: () => "Chrome and Chromium on Linux (package libnss3-tools or nss-tools)",
  systemFirefox: () => "Firefox",
  firefoxSteps: (path: string) =>
    `Settings, Privacy & Security, View Certificates, Authorities, Import: ${path}, trust for websites`,
  systemAndroid: () => "Android",
  androidSteps: () =>
    "Settings, Security, More security settings, Encryption & credentials, Install a certificate, CA certificate",
  androidRemark: () =>
    "browsers trust it then; other apps only where their developer allows certificates of the user",
  systemIos: () => "iPhone, iPad",
  iosSteps: () =>
    "open it in Safari and allow the download; Settings, General, VPN & Device Management, Install",
  iosRemark: () =>
    "then Settings, General, About, Certificate Trust Settings: switch it on, else it is not trusted",
  phonePage: (command: string) => `${command} brings it to the phone`,
  systemNode: () => "Node.js",
  systemCurl: () => "curl",
  systemPython: () => "Python (requests; ssl, httpx, aiohttp, websockets)",
  untrust: () =>
    "Take it out of every store again when you are done: wireglass ca show names what to look for.",

  // What happens.
  exported: (path: string, fingerprint: string) => `wrote ${path} (SHA-256 ${fingerprint})`,
  renewed: () => "made a new CA; the former key is kept aside",
  replaced: (path: string) => `former key: ${path}; remove it when nothing needs it any more`,
  renewRemark: () =>
    "what trusted the former certificate has to be given the new one; a proxy that runs takes it when it starts again",
  serving: (url: string) => `the certificate is on ${url}`,
  compare: (fingerprint: string) =>
    `before you install it on a device, compare the SHA-256 shown there: ${fingerprint}`,
  loopbackOnly: (command: string) =>
    `only this machine can open that; for a phone in the same network: ${command}`,

  // The page.
  pageTitle: () => "Wireglass CA",
  pageIntro: () =>
    "With this certificate, Wireglass can show what this device says over TLS. Install it only when you want that, and only on a device of yours.",
  pageCompare: () =>
    "This page came unprotected. Compare with the terminal that serves it before you install:",
  pageDownload: () => "Download the certificate",
  pagePem: () => "as PEM",
  pageAfter: () => "Remove it there when you are done.",

  // What cannot be done.
  failed: {
    "ca/folder": (path: string, why: string) =>
      `the folder ${path} cannot hold the CA (${why}); choose another one with --ca-folder`,
    "ca/unreadable": (path: string, why: string) =>
      `the CA's file ${path} cannot be read (${why}); give it back to yourself, or choose another folder with --ca-folder`,
    "ca/broken": (path: string, why: string) =>
      `${path} holds no usable CA (${why}); move it away, and a new one is made`,
    "ca/foreign": (path: string, why: string) =>
      `${path} is not safe to use (${why}): whoever has that key can read what trusts it; choose another folder with --ca-folder`,
  },
  notWritten: (path: string, why: string) => `${path} cannot be written (${why}); check --output`,
  notOnTerminal: () => "DER is not for a terminal: give --output FILE, or send it into a pipe",
  notFor: (flag: string, action: string) =>
    `${flag} has no meaning for wireglass ca ${action}; leave it out`,
  badListen: (text: string) =>
    `--listen takes an address as in http://0.0.0.0:8000/, not "${text}"`,
  notListening: (text: string, why: string) =>
    `${text} cannot be listened on (${why}); choose another address or port 0`,
};

export type Texts = typeof EN;
