import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settingNames } from '../../shared/config.ts';
import {
  declarations,
  deployed,
  nodes,
  type Templates,
  templates,
  textAt,
  treeOf,
  unquoted,
  valueAt,
} from './bicep.ts';
import { appSettings, difference, isGuarded, unlike } from './complaints.ts';

/** A promise of the templates: what is wrong with it, nothing where it holds, and faults that must not go unnoticed. */
interface Promised {
  readonly promise: string;
  readonly wrong: (all: Templates) => readonly string[];
  readonly faults: readonly (readonly [file: string, text: string, fault: string])[];
}

const main = 'infra/main.bicep';
const storage = 'infra/modules/storage.bicep';
const app = 'infra/modules/functionApp.bicep';
const events = 'infra/modules/eventSubscription.bicep';

const everyText = (all: Templates): string => [...all.values()].join('\n');
const text = (all: Templates, file: string): string => all.get(file) ?? '';

/** Settings that the code reads and the template does not set. */
const unset: Readonly<Record<string, string>> = {
  AzureWebJobsStorage: 'it would hold a key',
  AzureWebJobsStorage__accountName: 'the addresses of the services are set, which hold in every cloud',
  NETGUARD_ARM_ENDPOINT: 'it follows from the cloud',
  NETGUARD_LOCAL_TOKEN: 'for one machine, without the platform’s sign-in',
  WEBSITE_AUTH_ENABLED: 'the platform sets it',
  IDENTITY_ENDPOINT: 'the platform sets it',
};
/** Settings that the code does not read, and the Functions host does. */
const hostSettings = [
  'AzureWebJobsStorage__credential',
  'AzureWebJobsStorage__clientId',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
];
const secretSettings = [
  'NETGUARD_ALERT_WEBHOOK_URL',
  'NETGUARD_ALERT_WEBHOOK_KEY',
  'NETGUARD_TEAMS_WEBHOOK_URL',
  'NETGUARD_SMTP_URL',
];
const readElsewhere = ['NETGUARD_SWEEP_SCHEDULE', 'NETGUARD_REPAIR_STOP'];

/** The built-in roles that may be given, each on one resource. */
const builtInRoles: Readonly<Record<string, string>> = {
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'Storage Blob Data Owner',
  '974c5e8b-45b9-4653-ba55-5f855dd0fbe8': 'Storage Queue Data Contributor',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': 'Storage Table Data Contributor',
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
  '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
  '4633458b-17de-408a-b874-0445c86b69e6': 'Key Vault Secrets User',
};

const promised: readonly Promised[] = [
  {
    promise: 'every template can be read by the grammar',
    wrong: (all) => [...all].filter(([, content]) => treeOf(content).hasError).map(([file]) => `${file}: syntax`),
    faults: [
      [main, "name: 'rg-netguard-${environmentName}'", "name: 'rg-netguard-${environmentName'"],
      [events, 'retryPolicy: {', 'retryPolicy: '],
    ],
  },
  {
    promise: 'no keys: storage, telemetry and deployment know identities only',
    wrong: (all) => [
      ...unlike(all, 'Microsoft.Storage/storageAccounts', {
        'properties.allowSharedKeyAccess': 'false',
        'properties.allowBlobPublicAccess': 'false',
        'properties.allowCrossTenantReplication': 'false',
      }),
      ...unlike(all, 'Microsoft.Insights/components', { 'properties.DisableLocalAuth': 'true' }),
      ...unlike(all, 'Microsoft.Web/sites/basicPublishingCredentialsPolicies', { 'properties.allow': 'false' }),
      ...unlike(all, 'Microsoft.Web/sites', {
        'properties.functionAppConfig.deployment.storage.authentication.type': "'UserAssignedIdentity'",
      }),
      ...(everyText(all).match(/\blist[A-Z]\w*\(|AccountKey|SharedAccessKey|InstrumentationKey/g) ?? []),
      ...[...appSettings(all).keys()].filter((name) => name === 'AzureWebJobsStorage'),
    ],
    faults: [
      [storage, 'allowSharedKeyAccess: false', 'allowSharedKeyAccess: true'],
      [storage, '    allowSharedKeyAccess: false\n', ''],
      [storage, 'output id string = account.id', 'output id string = account.listKeys().keys[0].value'],
      [storage, 'allowBlobPublicAccess: false', 'allowBlobPublicAccess: true'],
      ['infra/modules/monitoring.bicep', 'DisableLocalAuth: true', 'DisableLocalAuth: false'],
      [app, '{ allow: false }', '{ allow: true }'],
      [app, "'UserAssignedIdentity'", "'StorageAccountConnectionString'"],
      [app, '  AZURE_CLIENT_ID:', '  AzureWebJobsStorage: storageName\n  AZURE_CLIENT_ID:'],
    ],
  },
  {
    promise: 'every setting that the code reads is set, and every setting that is set is read',
    wrong: (all) => {
      const read = [...settingNames, ...readElsewhere].filter((name) => unset[name] === undefined);
      return difference('settings', appSettings(all).keys(), [...read, ...hostSettings]);
    },
    faults: [
      [app, '  NETGUARD_SETTLE_SECONDS: settleSeconds\n', ''],
      [app, '  NETGUARD_PROFILE: profile', '  NETGUARD_PROFIL: profile'],
      [app, '  AzureWebJobsStorage__queueServiceUri: storage.properties.primaryEndpoints.queue\n', ''],
    ],
  },
  {
    promise: 'secrets are references to a key vault, never values',
    wrong: (all) => [
      ...secretSettings.filter(
        (name) =>
          !/^empty\((\w+)\) \? '' : '@Microsoft\.KeyVault\(VaultName=\$\{vaultName\};SecretName=\$\{\1\}\)'$/.test(
            appSettings(all).get(name) ?? '',
          ),
      ),
      ...(everyText(all).match(/@secure\(\)|param \w*([pP]assword|Token|Url) string/g) ?? []),
      ...unlike(all, 'Microsoft.Web/sites', { 'properties.keyVaultReferenceIdentity': 'identityId' }),
    ],
    faults: [
      [app, "'@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${smtpUrlSecret})'", 'smtpUrlSecret'],
      [main, "param smtpUrlSecret string = ''", "param smtpUrl string = ''"],
      [app, '    keyVaultReferenceIdentity: identityId\n', ''],
    ],
  },
  {
    promise: 'rights are the generated roles in a watched subscription, and data roles on single resources',
    wrong: (all) => [
      ...unlike(all, 'Microsoft.Authorization/roleDefinitions', {
        'properties.permissions': 'role.permissions',
        'properties.assignableScopes': '[subscription().id]',
      }),
      ...difference(
        'roles',
        declarations(treeOf(text(all, main)), 'module')
          .filter(({ of }) => of === 'modules/subscriptionRole.bicep')
          .map(
            ({ symbol, body }) =>
              `${symbol}: ${textAt(body, 'params', 'role')} to ${textAt(body, 'params', 'principalId')}`,
          ),
        [
          "readers: loadJsonContent('generated/readerRole.json') to reader.outputs.principalId",
          "writers: loadJsonContent('generated/writerRole.json') to writer!.outputs.principalId",
        ],
      ),
      ...difference(
        'built-in roles',
        everyText(all).match(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g) ?? [],
        Object.keys(builtInRoles),
      ),
      ...deployed(all, 'Microsoft.Authorization/roleAssignments')
        .filter(
          ({ body }) =>
            textAt(body, 'scope') === '' && !textAt(body, 'properties', 'roleDefinitionId').startsWith('definition.'),
        )
        .map(({ node }) => `a built-in role without a resource: ${node.text}`),
    ],
    faults: [
      ['infra/modules/subscriptionRole.bicep', 'permissions: role.permissions', "permissions: [{ actions: ['*'] }]"],
      [
        'infra/modules/subscriptionRole.bicep',
        '[subscription().id]',
        "['/providers/Microsoft.Management/managementGroups/all']",
      ],
      [main, 'generated/readerRole.json', 'generated/writerRole.json'],
      [main, 'principalId: writer!.outputs.principalId', 'principalId: reader.outputs.principalId'],
      [storage, '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3', 'b24988ac-6180-42a0-ab88-20f7382dd24c'],
      [storage, '    scope: account\n', ''],
    ],
  },
  {
    promise: 'what can write is there only where a rule of the repair policy says auto, and by default none does',
    wrong: (all) => {
      const root = treeOf(text(all, main));
      const variable = nodes(root, 'variable_declaration').find(({ namedChildren: [name] }) => name?.text === 'writes');
      const used = nodes(root, 'identifier').filter(
        ({ text: name, parent }) => name === 'writer' && parent?.type !== 'module_declaration',
      );
      return [
        ...difference(
          'condition',
          [variable?.namedChildren[1]?.text ?? ''],
          ["!empty(filter(repair, rule => rule.mode == 'auto'))"],
        ),
        ...declarations(root, 'module')
          .filter(({ symbol, body }) => symbol.startsWith('writer') || body.text.includes('writerRole'))
          .filter(({ condition }) => condition !== 'writes')
          .map(({ symbol }) => `${symbol} is deployed always`),
        ...(used.length === 0 ? ['nothing uses the writer'] : []),
        ...used.filter((node) => !isGuarded(node)).map((node) => `${node.parent?.text} is used always`),
        ...unlike(all, 'Microsoft.Web/sites', {
          'identity.userAssignedIdentities':
            "union({ '${identityId}': {} }, empty(writerIdentityId) ? {} : { '${writerIdentityId}': {} })",
        }),
        ...(/^var repair = json\(loadTextContent\('repairPolicy.json'\)\)$/m.test(text(all, main))
          ? []
          : ['repair is something else']),
        ...(readFileSync('infra/repairPolicy.json', 'utf8') === '[]\n' ? [] : ['repairPolicy.json is not empty']),
      ];
    },
    faults: [
      [main, "module writer 'modules/identity.bicep' = if (writes) {", "module writer 'modules/identity.bicep' = {"],
      [main, 'for id in watched: if (writes) {', 'for id in watched: {'],
      [main, "writes ? writer!.outputs.clientId : ''", 'writer.outputs.clientId'],
      [main, "!empty(filter(repair, rule => rule.mode == 'auto'))", 'true'],
      [main, "json(loadTextContent('repairPolicy.json'))", "[{ scope: '/', mode: 'auto' }]"],
    ],
  },
  {
    promise: 'transport is encrypted, by TLS 1.2 at least',
    wrong: (all) => [
      ...unlike(all, 'Microsoft.Web/sites', {
        'properties.httpsOnly': 'true',
        'properties.siteConfig.minTlsVersion': "'1.2'",
        'properties.siteConfig.scmMinTlsVersion': "'1.2'",
      }),
      ...unlike(all, 'Microsoft.Storage/storageAccounts', {
        'properties.minimumTlsVersion': "'TLS1_2'",
        'properties.supportsHttpsTrafficOnly': 'true',
      }),
    ],
    faults: [
      [app, 'httpsOnly: true', 'httpsOnly: false'],
      [app, "minTlsVersion: '1.2'", "minTlsVersion: '1.0'"],
      [storage, "'TLS1_2'", "'TLS1_0'"],
      [storage, '    supportsHttpsTrafficOnly: true\n', ''],
    ],
  },
  {
    promise: 'HTTP is behind Microsoft Entra ID for the named callers, but for health and Event Grid’s own webhook',
    wrong: (all) => [
      ...unlike(all, 'Microsoft.Web/sites/config', {
        parent: 'app',
        name: "'authsettingsV2'",
        'properties.platform.enabled': 'true',
        'properties.httpSettings.requireHttps': 'true',
        'properties.globalValidation.requireAuthentication': 'true',
        'properties.globalValidation.unauthenticatedClientAction': "'Return401'",
        'properties.globalValidation.excludedPaths': "['/api/health', '/runtime/webhooks/eventgrid']",
        'properties.identityProviders.azureActiveDirectory.enabled': 'true',
        'properties.identityProviders.azureActiveDirectory.registration.clientId': 'signInClientId',
        'properties.identityProviders.azureActiveDirectory.validation.defaultAuthorizationPolicy.allowedPrincipals.identities':
          'callers',
      }),
      ...(/@minLength\(36\)\nparam callers string$/m.test(text(all, main)) ? [] : ['callers may be empty']),
    ],
    faults: [
      [app, 'platform: { enabled: true }', 'platform: { enabled: false }'],
      [app, 'requireAuthentication: true', 'requireAuthentication: false'],
      [app, "'Return401'", "'AllowAnonymous'"],
      [app, "['/api/health', '/runtime/webhooks/eventgrid']", "['/*']"],
      [app, '{ identities: callers }', '{}'],
      [main, '@minLength(36)\n', ''],
    ],
  },
  {
    promise: 'the app runs on Flex Consumption with the Node.js of the project',
    wrong: (all) => [
      ...unlike(all, 'Microsoft.Web/serverfarms', {
        'sku.name': "'FC1'",
        'sku.tier': "'FlexConsumption'",
        'properties.reserved': 'true',
      }),
      ...unlike(all, 'Microsoft.Web/sites', {
        kind: "'functionapp,linux'",
        'properties.functionAppConfig.runtime.name': "'node'",
        'properties.functionAppConfig.runtime.version': "'22'",
      }),
    ],
    faults: [
      [app, "'FC1'", "'Y1'"],
      [app, "version: '22'", "version: '20'"],
    ],
  },
  {
    promise: 'the events are the generated filter’s, go to the function, and are kept where they cannot be delivered',
    wrong: (all) => {
      const destination = deployed(all, 'Microsoft.EventGrid/systemTopics/eventSubscriptions')[0];
      const target =
        destination === undefined
          ? undefined
          : valueAt(destination.body, 'properties', 'destination', 'properties', 'resourceId');
      const [, name] =
        /^\$\{functionAppId\}\/functions\/(\w+)$/.exec(target === undefined ? '' : unquoted(target)) ?? [];
      return [
        ...unlike(all, 'Microsoft.EventGrid/systemTopics/eventSubscriptions', {
          'properties.filter': "loadJsonContent('../generated/eventFilter.json')",
          'properties.eventDeliverySchema': "'EventGridSchema'",
          'properties.destination.endpointType': "'AzureFunction'",
          'properties.retryPolicy.maxDeliveryAttempts': '30',
          'properties.retryPolicy.eventTimeToLiveInMinutes': '1440',
        }),
        ...(name !== undefined && existsSync(`functions/${name}.ts`) ? [] : ['no such function']),
        ...(/deadLetterWithResourceIdentity: !deadLetter \? null : \{\s+identity: \{ type: 'SystemAssigned' \}/.test(
          text(all, events),
        )
          ? []
          : ['no dead letters by identity']),
        ...(text(all, 'infra/events.bicep').includes('param deadLetter bool = true\n') ? [] : ['dead letters are off']),
        ...(text(all, events).includes("blobContainerName: 'dead-letters'") &&
        text(all, storage).includes("'dead-letters'")
          ? []
          : ['no container']),
        ...unlike(all, 'Microsoft.EventGrid/systemTopics', {
          location: "'global'",
          'properties.source': 'subscription().id',
          'properties.topicType': "'Microsoft.Resources.Subscriptions'",
        }),
      ];
    },
    faults: [
      [
        events,
        "loadJsonContent('../generated/eventFilter.json')",
        "{ includedEventTypes: ['Microsoft.Resources.ResourceWriteSuccess'] }",
      ],
      [events, 'functions/onNetworkChange', 'functions/onChange'],
      [events, "identity: { type: 'SystemAssigned' }", ''],
      [events, "blobContainerName: 'dead-letters'", "blobContainerName: 'deadletters'"],
      ['infra/events.bicep', 'param deadLetter bool = true', 'param deadLetter bool = false'],
      ['infra/modules/systemTopic.bicep', 'subscription().id', 'resourceGroup().id'],
    ],
  },
  {
    promise: 'the event subscriptions are deployed after the code: the main template knows nothing of them',
    wrong: (all) => {
      const reached = new Set<string>([main]);
      for (const file of reached)
        for (const { of } of declarations(treeOf(text(all, file)), 'module'))
          reached.add(`infra/${of.startsWith('modules/') ? of : `modules/${of}`}`);
      return [...reached].filter((file) => text(all, file).includes('Microsoft.EventGrid'));
    },
    faults: [
      [main, "'modules/monitoring.bicep'", "'modules/eventSource.bicep'"],
      [main, "module storage 'modules/storage.bicep'", "module storage 'modules/systemTopic.bicep'"],
    ],
  },
  {
    promise: 'the queues, tables and containers of the code are there',
    wrong: (all) => {
      const code = [...globSync('functions/*.ts'), ...globSync('shared/azure/*.ts')]
        .map((file) => readFileSync(file, 'utf8'))
        .join('\n');
      const used = [...code.matchAll(/(?:queueName: |(?:Table|Queue|Events)Name = )'([\w-]+)'/g)].map(
        ([, name]) => name ?? '',
      );
      const there =
        text(all, storage)
          .match(/'[\w-]+'/g)
          ?.map((name) => name.slice(1, -1)) ?? [];
      return used.length < 4
        ? ['no names found']
        : difference(
            'storage',
            there.filter((name) => used.includes(name)),
            used,
          );
    },
    faults: [
      [storage, "'scopes-poison'", "'poison'"],
      [storage, "'netguardFindings'", "'findings'"],
      [storage, "'rejected-events'", "'rejected'"],
    ],
  },
];

test.each(promised)('$promise', ({ wrong }) => {
  expect(wrong(templates)).toEqual([]);
});

const faults = promised.flatMap(({ promise, wrong, faults: planted }) =>
  planted.map(([file, before, after]) => ({ promise, wrong, file, before, after })),
);

test.each(faults)('$promise: "$after" for "$before" is noticed', ({ wrong, file, before, after }) => {
  const original = text(templates, file);
  expect(original).toContain(before);
  expect(wrong(new Map([...templates, [file, original.replace(before, () => after)]]))).not.toEqual([]);
});

test('what is left out of the settings is read by the code', () => {
  expect(
    difference(
      'settings',
      settingNames.filter((name) => unset[name] !== undefined),
      Object.keys(unset),
    ),
  ).toEqual([]);
});
