import type { NetworkInterface } from './estate.ts';
import { booleanAt, eachOf, fieldsOf, referenceAt, requiredListAt, spelled } from './place.ts';
import { configuredAddresses, flatConfiguration } from './readAddress.ts';
import type { Item } from './readDocument.ts';
import { readHead } from './readHead.ts';
import { flatFields } from './readTypes.ts';

export function readNetworkInterface(item: Item): NetworkInterface {
  const fields = fieldsOf(item.body, flatFields.networkInterface);
  if (!('value' in fields)) {
    return {
      ...readHead(item),
      subnets: fields,
      networkSecurityGroup: fields,
      ipForwarding: fields,
      addresses: fields,
    };
  }
  const configurations = requiredListAt(fields.value, 'ipConfigurations');
  const references = eachOf(configurations, (configuration) => {
    const inner = fieldsOf(configuration, flatConfiguration);
    return 'value' in inner ? referenceAt(inner.value, 'subnet') : inner;
  });
  return {
    ...readHead(item),
    subnets: 'value' in references ? { value: references.value.filter((id) => id !== null) } : references,
    networkSecurityGroup: referenceAt(fields.value, 'networkSecurityGroup'),
    ipForwarding: booleanAt(fields.value, spelled(fields.value, 'enableIPForwarding')),
    addresses: configuredAddresses(configurations),
  };
}
