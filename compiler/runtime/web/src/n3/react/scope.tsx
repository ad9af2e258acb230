import { createContext, useContext, useMemo, type ReactNode } from "react";
import { useParams } from "wouter";
import { nobody, rowParams, type Scope } from "../core/scope";
import { useDatasetRows } from "./use_dataset";
import { useCurrentUser } from "./use_current_user";

const ParametersContext = createContext<Readonly<Record<string, unknown>>>({});

export function useScope(): Scope {
  const user = useCurrentUser()?.user ?? nobody;
  const params = useContext(ParametersContext);
  return useMemo(() => ({ user, params }), [user, params]);
}

/** Gives what is below it further parameters. */
export function WithParameters({
  params,
  children,
}: {
  readonly params: Readonly<Record<string, unknown>>;
  readonly children: ReactNode;
}) {
  const around = useContext(ParametersContext);
  const all = useMemo(() => ({ ...around, ...params }), [around, params]);
  return <ParametersContext value={all}>{children}</ParametersContext>;
}

/** The parameters of the page's path, as `route.id`. */
export function RouteParameters({ children }: { readonly children: ReactNode }) {
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
  return <WithParameters params={params}>{children}</WithParameters>;
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
  return <WithParameters params={params}>{children}</WithParameters>;
}
