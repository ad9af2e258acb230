import { useQuery } from "@tanstack/react-query";
import { keyOf, titleOf, type AnyDataset, type AnyRow, type Key } from "../../../core/dataset";
import { useDatasetHandle } from "../../context";

/** The title of the row with this key; a row that is not known here is read. */
export function useTitle(dataset: AnyDataset, text: string, rows: readonly AnyRow[]): string {
  const handle = useDatasetHandle(dataset.name);
  const numeric = dataset.fields.find(({ name }) => name === dataset.key)?.type === "integer";
  const key: Key = numeric ? Number(text) : text;
  const row =
    text === ""
      ? null
      : (rows.find((one) => String(keyOf(dataset, one)) === text) ?? handle.rows.view(key));
  const { data, isPending } = useQuery({
    queryKey: ["n3", dataset.name, "title", key],
    queryFn: async ({ signal }) => titleOf(dataset, await handle.client.get(key, signal)),
    enabled: text !== "" && row === null && !Number.isNaN(key),
    retry: false,
  });
  if (text === "") return "";
  if (row !== null) return titleOf(dataset, row);
  // A row that is not open to this reader has no title.
  return data ?? (isPending ? "" : `#${text}`);
}

export function ReferenceTitle(props: { readonly datasetName: string; readonly text: string }) {
  const { dataset } = useDatasetHandle(props.datasetName);
  return useTitle(dataset, props.text, []);
}
