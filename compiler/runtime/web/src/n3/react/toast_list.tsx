import { useSyncExternalStore } from "react";
import { useRuntime } from "./context";
import { page } from "../words/page";

/** Short messages; read out politely. */
export function ToastList() {
  const { toasts } = useRuntime();
  const all = useSyncExternalStore(toasts.subscribe, toasts.all);
  return (
    <div className="n3-toasts" role="status" aria-live="polite">
      {all.map(({ id, message, tone, action }) => (
        <div key={id} className="n3-toast" data-tone={tone}>
          <span>{message}</span>
          {action !== undefined && (
            <button
              type="button"
              className="n3-toast-action"
              onClick={() => {
                action.run();
                toasts.dismiss(id);
              }}
            >
              {action.label}
            </button>
          )}
          <button
            type="button"
            className="n3-toast-close"
            aria-label={page.dismiss}
            onClick={() => {
              toasts.dismiss(id);
            }}
          >
            ×
          </button>
        </div>
      ))}
    </div>
  );
}
