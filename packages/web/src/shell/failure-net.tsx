import { Component, type ReactNode } from "react";
import { TextsContext } from "../texts/index.ts";

type State = { readonly failure: Error | undefined };

/** Keeps what fails in one part of the page from taking the rest with it. */
export class FailureNet extends Component<{ readonly children: ReactNode }, State> {
  static override contextType = TextsContext;
  declare context: React.ContextType<typeof TextsContext>;
  override state: State = { failure: undefined };

  static getDerivedStateFromError(failure: Error): State {
    return { failure };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === undefined) return this.props.children;
    const texts = this.context;
    return (
      <section className="notice" role="alert">
        <h2>{texts.failedTitle}</h2>
        <p>{texts.failedHint}</p>
        <pre>{failure.stack ?? failure.message}</pre>
        <button type="button" onClick={() => location.reload()}>
          {texts.reload}
        </button>
      </section>
    );
  }
}
