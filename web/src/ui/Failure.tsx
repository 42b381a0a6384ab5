// What went wrong, for people: what it means and what can be done.
import type { CombinedError } from "@urql/core";
import { Component, useEffect, type ReactNode } from "react";
import { useWords } from "../i18n/words";
import { buttonClass } from "./parts";
import css from "./ui.module.css";

/** How many seconds the server asks to wait, if that is what it says. */
function wait(error: CombinedError): number | undefined {
  const seconds = Number(error.response?.headers?.get("Retry-After") ?? "");
  return error.response?.status === 429 ? Math.max(1, seconds || 5) : undefined;
}

/** Says why something could not be loaded. Where the server asks for a pause, it tries again by itself. */
export function Failure({ error, retry }: { error: CombinedError; retry: () => void }) {
  const words = useWords().state;
  const seconds = wait(error);
  useEffect(() => {
    if (seconds === undefined) return undefined;
    const timer = setTimeout(retry, seconds * 1_000);
    return () => clearTimeout(timer);
  }, [seconds, retry]);

  const [first] = error.graphQLErrors;
  const incident = first?.extensions["incident"];
  const reason =
    seconds !== undefined ? words.limited(seconds) : error.networkError ? words.offline : (first?.message ?? error.message);
  return (
    <div className={`${css["state"]} ${css["failed"]}`} role="alert">
      <h2>{words.failed}</h2>
      <p>{reason}</p>
      {typeof incident === "string" && <p>{words.incident(incident)}</p>}
      <button type="button" className={buttonClass()} onClick={retry}>
        {words.retry}
      </button>
    </div>
  );
}

function Crashed({ retry }: { retry: () => void }) {
  const words = useWords().state;
  return (
    <div className={`${css["state"]} ${css["failed"]}`} role="alert">
      <h2>{words.crashed}</h2>
      <button type="button" className={buttonClass()} onClick={retry}>
        {words.retry}
      </button>
    </div>
  );
}

/** Keeps a fault in one view from taking the page with it. Give it a `key` that changes with the view. */
export class Guard extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return <Crashed retry={() => this.setState({ hasFailed: false })} />;
  }
}
