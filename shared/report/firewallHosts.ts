import { type Cloud, clouds } from '../domain/requirements/clouds.ts';
import { type FirewallFqdn, fqdnsOf } from '../domain/requirements/firewallFqdns.ts';
import { markdownTable } from './markdownTable.ts';

/** The hosts that a firewall on the way out has to let through, as a page: one table for each cloud. */
export function firewallHosts(): string {
  return [
    '# Hosts behind a firewall',
    '',
    'Where the routes of a subnet hand the internet to a firewall, its policy decides what the nodes reach, and that is not read:',
    'verdicts are `unknown` there ([`route-fw-egress`](requirements.md#route-fw-egress)). These are the hosts that it has to let through. In Azure Firewall, Tcp 80',
    'and 443 go into application rules, all else into network rules. Written by `npm run docs`; the names are those of',
    '[Microsoft’s page](https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall) of 2026-03-19.',
    '',
    ...(Object.keys(clouds) as Cloud[]).flatMap((cloud) => [
      `## ${clouds[cloud].title.replace(/^the /, '').replace(/^./, (first) => first.toUpperCase())}`,
      '',
      ...markdownTable(['host', 'ports', 'needed'], fqdnsOf(cloud).map(row)),
      '',
    ]),
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
}

function row({ fqdn, ports, protocol, when }: FirewallFqdn): readonly string[] {
  return [`\`${fqdn}\``, `${protocol} ${ports.join(', ')}`, when ?? 'always'];
}
