import { Component, type ReactNode } from "react";
import { page } from "../../words/page";

interface Props {
  /** What failed, in the reader's words. */
  readonly what: string;
  readonly children: ReactNode;
}

/** One failing widget never blanks the page. */
export class ErrorBoundary extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <div className="n3-card n3-state" role="alert">
        <strong>{page.cannotBeShown(this.props.what)}</strong>
        <p>{page.restWorks}</p>
        <button
          type="button"
          className="n3-button"
          onClick={() => {
            this.setState({ failed: false });
          }}
        >
          {page.tryAgain}
        </button>
      </div>
    );
  }
}
