import type { JsonBag } from './json.ts';
import { riskTeam } from './sample/riskTeam.ts';
import { visionTeam } from './sample/visionTeam.ts';

/**
 * Two workspaces and their networks, in ARM's wire shape and in good health: every rule that a requirement needs is
 * there, everything else is denied, so that taking one rule away breaks something. There are no route tables.
 */
export const sampleEstate: readonly JsonBag[] = [...visionTeam, ...riskTeam];
