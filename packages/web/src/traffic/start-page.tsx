import type { ReactNode } from "react";
import { useStore } from "../api/store.ts";
import { pulse } from "../api/workbench.ts";
import { go } from "../settings/url-state.ts";
import { useTexts } from "../texts/index.ts";
import { Command } from "../ui/copy-button.tsx";
import { QrCode } from "./qr-code.tsx";

const CA_PAGE = "http://wireglass.test/";

/** How to get traffic in, while there is none. */
export function StartPage(): ReactNode {
  const texts = useTexts();
  const { status } = useStore(pulse);
  const proxy = status?.proxies[0] ?? "http://127.0.0.1:8888";
  const { start } = texts;
  return (
    <section className="start" aria-labelledby="start-title">
      <h2 id="start-title">{start.title}</h2>
      <p className="soft">{start.hint}</p>
      <div className="ways">
        <article>
          <h3>{start.browser}</h3>
          <p>{start.browserHint}</p>
          <Command text="wireglass browser https://example.com" />
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
          <p>{start.phoneHint(CA_PAGE)}</p>
          <QrCode text={CA_PAGE} />
        </article>
        <article>
          <h3>{start.here}</h3>
          <p>{start.hereHint}</p>
          <button type="button" className="primary" onClick={() => go({ place: "compose" })}>
            {start.compose}
          </button>
        </article>
      </div>
    </section>
  );
}
