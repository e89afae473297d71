import type { Texts } from "./texts.ts";

/** How one system or program is told to trust the CA. */
export type TrustStep = {
  readonly system: string;
  /** What to type, or where to go, as it is. */
  readonly lines: readonly string[];
  readonly remark?: string;
};

/** Serves the certificate where a phone of the same network can open it. */
export const PAGE_COMMAND = "wireglass ca page --listen http://0.0.0.0:8000/";

/** Where the certificate at `path` has to go, system by system. */
export function trustGuide(path: string, texts: Texts): readonly TrustStep[] {
  return [...systems(path, texts), ...phones(texts), ...programs(path, texts)];
}

/** The steps on a phone, which gets the certificate from the page. */
export function phones(texts: Texts): readonly TrustStep[] {
  return [
    {
      system: texts.systemAndroid(),
      lines: [texts.androidSteps()],
      remark: texts.androidRemark(),
    },
    { system: texts.systemIos(), lines: [texts.iosSteps()], remark: texts.iosRemark() },
  ];
}

function systems(path: string, texts: Texts): readonly TrustStep[] {
  const file = shellWord(path);
  return [
    {
      system: texts.systemDebian(),
      lines: [
        `sudo cp ${file} /usr/local/share/ca-certificates/wireglass.crt`,
        "sudo update-ca-certificates",
      ],
    },
    {
      system: texts.systemFedora(),
      lines: [
        `sudo cp ${file} /etc/pki/ca-trust/source/anchors/wireglass.pem`,
        "sudo update-ca-trust",
      ],
    },
    {
      system: texts.systemMac(),
      lines: [
        `sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${file}`,
      ],
    },
    { system: texts.systemWindows(), lines: [`certutil -user -addstore Root "${path}"`] },
    {
      system: texts.systemChromium(),
      lines: [`certutil -d sql:"$HOME/.pki/nssdb" -A -t C,, -n wireglass -i ${file}`],
    },
    { system: texts.systemFirefox(), lines: [texts.firefoxSteps(path)] },
  ];
}

function programs(path: string, texts: Texts): readonly TrustStep[] {
  const file = shellWord(path);
  return [
    { system: texts.systemNode(), lines: [`NODE_EXTRA_CA_CERTS=${file} node app.js`] },
    { system: texts.systemCurl(), lines: [`curl --cacert ${file} https://example.com/`] },
    {
      system: texts.systemPython(),
      lines: [`REQUESTS_CA_BUNDLE=${file} SSL_CERT_FILE=${file} python app.py`],
    },
  ];
}

/** As a shell takes it for one word. */
function shellWord(path: string): string {
  return /^[\w/.:@%+=-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
