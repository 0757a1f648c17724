import { eachOf, field, fieldsOf, referenceAt, requiredListAt, textAt } from './place.ts';
import type { PrivateDnsLink, PrivateDnsRecord } from './privateDns.ts';
import { readAddress } from './readAddress.ts';
import type { Item } from './readDocument.ts';
import { readHead } from './readHead.ts';
import { flatFields } from './readTypes.ts';

export function readPrivateDnsLink(item: Item): PrivateDnsLink {
  const fields = fieldsOf(item.body, flatFields.privateDnsLink);
  return {
    ...readHead(item),
    zone: item.id.parent ?? '',
    virtualNetwork: 'value' in fields ? referenceAt(fields.value, 'virtualNetwork') : fields,
    state: 'value' in fields ? textAt(fields.value, 'virtualNetworkLinkState') : fields,
  };
}

export function readPrivateDnsRecord(item: Item): PrivateDnsRecord {
  const fields = fieldsOf(item.body, flatFields.privateDnsRecord);
  const addresses =
    'value' in fields
      ? eachOf(requiredListAt(fields.value, 'aRecords'), (record) => readAddress(field(record, 'ipv4Address')))
      : fields;
  return { ...readHead(item), zone: item.id.parent ?? '', addresses };
}
