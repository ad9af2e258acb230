import { useState } from "react";

/**
 * `next` made of the parts of what was before that say the same, as `share` finds them: what is
 * rendered from those is not rendered again.
 */
export function useShared<Value>(next: Value, share: (before: Value, next: Value) => Value): Value {
  const [sharing] = useState(() => {
    let last = next;
    return (value: Value) => (last = share(last, value));
  });
  return sharing(next);
}
