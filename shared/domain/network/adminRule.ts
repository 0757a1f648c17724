import type { SecurityRule } from './securityRule.ts';

/**
 * A security admin rule of Azure Virtual Network Manager. It comes before every security group: Allow hands the packet on to them,
 * AlwaysAllow past them, Deny drops it.
 */
export interface AdminRule extends Omit<SecurityRule, 'kind' | 'access'> {
  readonly kind: 'adminRule';
  readonly access: 'Allow' | 'AlwaysAllow' | 'Deny';
  /** The ARM id of the rule; empty where it is not known. */
  readonly resource: string;
}
