import { useEffect } from "react";
import type { AnyDataset } from "../core/dataset";

/** Loads what checks the values of a dataset, where something may be written. */
export function useSchemas({ schemas }: AnyDataset, written: boolean): void {
  useEffect(() => {
    if (written) void schemas?.load();
  }, [schemas, written]);
}
