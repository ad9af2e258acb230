import { useParams } from "wouter";

/** The parameters of the page's path: `/orders/:id` gives `route.id`. */
export function useRoute<Name extends string>(): Readonly<Record<Name, string>> {
  const params = useParams<Record<string, string | undefined>>();
  // The compiler writes only names that are in the page's path; the router fills them all.
  return params as Readonly<Record<Name, string>>;
}
