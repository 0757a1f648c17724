import { scopeOfExtension } from '../armId.ts';
import type { Lock } from './governance.ts';
import { fieldsOf, textAt } from './place.ts';
import type { Item } from './readDocument.ts';
import { readHead } from './readHead.ts';
import { flatFields } from './readTypes.ts';

export function readLock(item: Item): Lock {
  const fields = fieldsOf(item.body, flatFields.lock);
  return {
    ...readHead(item),
    scope: scopeOfExtension(item.id.text),
    level: 'value' in fields ? textAt(fields.value, 'level') : fields,
  };
}
