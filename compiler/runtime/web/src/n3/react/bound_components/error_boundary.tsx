import { Component, type ReactNode } from "react";
import { MissingPart } from "../lazily";
import { WidgetState } from "./widget_state";
import { page } from "../../words/page";

interface Props {
  /** What failed, in the reader's words. */
  readonly what: string;
  readonly children: ReactNode;
}

interface State {
  readonly failed: boolean;
  readonly error: unknown;
}

/** One failing widget never blanks the page. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { failed: false, error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { failed: true, error };
  }

  override render(): ReactNode {
    const { failed, error } = this.state;
    if (!failed) return this.props.children;
    const missing = error instanceof MissingPart ? error : null;
    return (
      <WidgetState title={page.cannotBeShown(this.props.what)} card role="alert">
        <p>{missing === null ? page.restWorks : page.partMissing}</p>
        <button
          type="button"
          className="n3-button"
          onClick={() => {
            missing?.retry();
            this.setState({ failed: false, error: null });
          }}
        >
          {page.tryAgain}
        </button>
      </WidgetState>
    );
  }
}
