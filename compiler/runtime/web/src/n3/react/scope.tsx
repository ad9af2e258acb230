import { createContext, useContext, useMemo, type ReactNode } from "react";
import { useParams } from "wouter";
import { nobody, rowParams, type Scope } from "../core/scope";
import { useDatasetRows } from "./use_dataset";
import { useMe } from "./use_me";

const ParamsContext = createContext<Readonly<Record<string, unknown>>>({});

export function useScope(): Scope {
  const user = useMe()?.user ?? nobody;
  const params = useContext(ParamsContext);
  return useMemo(() => ({ user, params }), [user, params]);
}

/** Gives what is below it further parameters. */
export function WithParams({
  params,
  children,
}: {
  readonly params: Readonly<Record<string, unknown>>;
  readonly children: ReactNode;
}) {
  const around = useContext(ParamsContext);
  const all = useMemo(() => ({ ...around, ...params }), [around, params]);
  return <ParamsContext value={all}>{children}</ParamsContext>;
}

/** The parameters of the page's path, as `route.id`. */
export function RouteParams({ children }: { readonly children: ReactNode }) {
  const route = useParams<Record<string, string | undefined>>();
  const text = JSON.stringify(route);
  const params = useMemo(
    () =>
      Object.fromEntries(
        Object.entries(JSON.parse(text) as Record<string, string>).map(([name, value]) => [
          `route.${name}`,
          value,
        ]),
      ),
    [text],
  );
  return <WithParams params={params}>{children}</WithParams>;
}

/** The first row of a dataset, whose fields the page's texts and conditions name. */
export function FirstRow({
  datasetName,
  children,
}: {
  readonly datasetName: string;
  readonly children: ReactNode;
}) {
  const [row] = useDatasetRows(datasetName, { page: 1, page_size: 1 }).data;
  const params = useMemo(
    () => (row === undefined ? {} : rowParams(datasetName, row)),
    [datasetName, row],
  );
  return <WithParams params={params}>{children}</WithParams>;
}
