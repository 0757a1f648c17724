import type { ExampleCase } from './exampleEstate.ts';
import type { Body } from './exampleIds.ts';

/** Nodes without public addresses get out by a NAT gateway; without it they would be in a private subnet. */
export function needsNat({ profile }: ExampleCase): boolean {
  return (
    profile === 'aml-no-public-ip' ||
    profile === 'aml-serverless-no-public-ip' ||
    profile === 'hdinsight-outbound' ||
    profile === 'databricks-scc' ||
    profile === 'databricks-scc-private-link'
  );
}

/** The body of a subnet that computes are put into. */
export function subnetBody(addressPrefix: string, about: ExampleCase): Body {
  return {
    properties: {
      addressPrefix,
      networkSecurityGroup: { id: '{id:nsg}' },
      delegations:
        about.kind === 'Databricks'
          ? [{ name: 'databricks', properties: { serviceName: 'Microsoft.Databricks/workspaces' } }]
          : [],
      ...(needsNat(about) ? { natGateway: { id: '{id:natGateway}' }, defaultOutboundAccess: false } : {}),
    },
  };
}
