import type { JsonBag } from './json.ts';
import { forecastTeam } from './sample/forecastTeam.ts';
import { sampleGovernance } from './sample/governance.ts';
import { labTeam } from './sample/labTeam.ts';
import { lakeTeam } from './sample/lakeTeam.ts';
import { renderTeam } from './sample/renderTeam.ts';
import { riskTeam } from './sample/riskTeam.ts';
import { streamTeam } from './sample/streamTeam.ts';
import { visionTeam } from './sample/visionTeam.ts';

/**
 * Seven teams, their networks, and compute of every kind, in ARM's wire shape and in good health: every rule that a requirement needs is
 * there, everything else is denied, so that taking one rule away breaks something. There are no route tables.
 */
export const sampleEstate: readonly JsonBag[] = [
  ...visionTeam,
  ...riskTeam,
  ...labTeam,
  ...streamTeam,
  ...lakeTeam,
  ...forecastTeam,
  ...renderTeam,
  ...sampleGovernance,
];
