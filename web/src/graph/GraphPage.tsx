// The graph view: where to begin, or a picture to walk through. Its state is the address.
import { Explorer } from "./Explorer";
import { isEmpty } from "./state/model";
import { Start } from "./start/Start";
import { useGraph } from "./useGraph";
import { useStore } from "./useStore";

export default function GraphPage() {
  const graph = useGraph();
  const loaded = useStore(graph.state);
  if (isEmpty(graph.state)) return <Start state={graph.state} data={loaded.data} act={graph.act} />;
  return <Explorer graph={graph} loaded={loaded} />;
}
