import type { FlowDecision } from '../../network/decideFlow.ts';
import type { Flow } from '../../network/flow.ts';
import type { Layer } from '../../network/layer.ts';
import type { PlacedLayer } from '../path/layerStack.ts';
import { sharedDecisions } from '../path/sharedDecisions.ts';

/** Decides a flow by layers that are made from those of a path; `peer` names the far side as rules name it. */
type DecideByRoutes = (layers: readonly PlacedLayer[], flow: Flow, peer: string) => FlowDecision;

/** Decisions by the routes of a subnet alone, changed as `change` says. Subnets that share their layers share the decisions. */
export function decisionsByRoutes(change: (routes: PlacedLayer) => Layer): DecideByRoutes {
  const decide = sharedDecisions();
  const made = new WeakMap<readonly PlacedLayer[], readonly Layer[]>();
  return (layers, flow, peer) => {
    const routes = made.get(layers) ?? layers.filter(({ kind }) => kind === 'routes').map(change);
    made.set(layers, routes);
    return decide(routes, flow, peer);
  };
}
