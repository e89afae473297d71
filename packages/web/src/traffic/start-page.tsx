import type { ReactNode } from "react";
import { useStore } from "../api/store.ts";
import { pulse } from "../api/workbench.ts";
import { go } from "../settings/url-state.ts";
import { useTexts } from "../texts/index.ts";
import { Command } from "../ui/copy-button.tsx";
import { openSample } from "./open-sample.ts";
import { QrCode } from "./qr-code.tsx";

const CA_PORT = 8000;

/** How to get traffic in, while there is none. */
export function StartPage(): ReactNode {
  const texts = useTexts();
  const { status } = useStore(pulse);
  const proxy = status?.proxies[0] ?? "http://127.0.0.1:8888";
  const address = status?.addresses[0];
  const { start } = texts;
  return (
    <section className="start" aria-labelledby="start-title">
      <h2 id="start-title">{start.title}</h2>
      <p className="soft">{start.hint}</p>
      <div className="ways">
        <article>
          <h3>{start.browser}</h3>
          <p>{start.browserHint}</p>
          <Command text="npx wireglass browser https://example.com" />
        </article>
        <article>
          <h3>{start.program}</h3>
          <p>{start.programHint}</p>
          <Command text={`export HTTPS_PROXY=${proxy} HTTP_PROXY=${proxy}`} />
          {status !== undefined && (
            <Command text={`export NODE_EXTRA_CA_CERTS=${status.caCertificate}`} />
          )}
        </article>
        <article>
          <h3>{start.phone}</h3>
          <p>{start.phoneHint}</p>
          <Command text={`npx wireglass ca page --listen http://0.0.0.0:${CA_PORT}/`} />
          {address !== undefined && <QrCode text={`http://${address}:${CA_PORT}/`} />}
          <p>{start.phoneProxy}</p>
          <Command text="npx wireglass proxy --listen http://0.0.0.0:8888" />
          {address !== undefined && <p>{start.phoneAddress(address)}</p>}
        </article>
        <article>
          <h3>{start.here}</h3>
          <p>{start.hereHint}</p>
          <button type="button" className="primary" onClick={() => go({ place: "compose" })}>
            {start.compose}
          </button>
          <h3>{start.sample}</h3>
          <p>{start.sampleHint}</p>
          <button type="button" onClick={() => void openSample(texts)}>
            {start.sampleButton}
          </button>
        </article>
      </div>
    </section>
  );
}
