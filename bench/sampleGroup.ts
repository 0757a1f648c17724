/**
 * A network security group of a busy subnet as ARM answers it: unrelated rules of every shape, then the Allow that the
 * compute needs and a Deny for all else.
 */
export function sampleGroup(ruleCount: number, neededTag: string): string {
  const rules = Array.from({ length: ruleCount - 2 }, (_, index) =>
    rule(`rule-${index}`, 100 + index, unrelated(index)),
  );
  rules.push(
    rule('allow-batch', 4000, {
      access: 'Allow',
      protocol: 'Tcp',
      sourceAddressPrefix: neededTag,
      destinationAddressPrefix: '*',
      destinationPortRange: '29876-29877',
    }),
    rule('deny-all', 4096, {
      access: 'Deny',
      protocol: '*',
      sourceAddressPrefix: '*',
      destinationAddressPrefix: '*',
      destinationPortRange: '*',
    }),
  );
  return JSON.stringify(rules);
}

function unrelated(index: number): object {
  const shapes = [
    { sourceAddressPrefix: `10.${index % 250}.0.0/16`, destinationPortRange: '443' },
    {
      sourceAddressPrefixes: [`172.16.${index % 250}.0/24`, `172.17.${index % 250}.0/24`],
      destinationPortRanges: ['22', '3389'],
    },
    { sourceAddressPrefix: 'AzureMonitor', destinationPortRange: `${1024 + index}` },
    { sourceAddressPrefix: `192.168.${index % 250}.0/24`, destinationPortRange: '*' },
  ];
  const access = index % 3 === 0 ? 'Deny' : 'Allow';
  return { access, protocol: 'Tcp', destinationAddressPrefix: '10.0.0.0/16', ...shapes[index % shapes.length] };
}

function rule(name: string, priority: number, fields: object): object {
  const id = `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg/securityRules/${name}`;
  const properties = {
    provisioningState: 'Succeeded',
    sourcePortRange: '*',
    priority,
    direction: 'Inbound',
    ...fields,
  };
  return {
    name,
    id,
    etag: 'W/"00000000-0000-0000-0000-000000000000"',
    type: 'Microsoft.Network/networkSecurityGroups/securityRules',
    properties,
  };
}
