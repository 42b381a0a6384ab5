// The page of an entity.
import { useTitle } from "../ui/title";

export default function EntityPage({ slug }: { slug: string }) {
  useTitle(slug);
  return <h1>{slug}</h1>;
}
