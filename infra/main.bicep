// Everything but the event subscriptions, which need the function to be there: events.bicep is deployed after the code.
targetScope = 'subscription'

@description('Part of every name, so that several installations can stand side by side.')
@minLength(1)
@maxLength(20)
param environmentName string

@description('The region of the app and all it owns.')
param location string

@description('The subscriptions to watch: ids, separated by commas. Empty: this one.')
param subscriptions string = ''

@description('The application (client) id of the app registration that callers sign in to.')
param signInClientId string

@description('Object ids of the users, service principals and managed identities that may read findings, send test alerts and undo repairs, separated by commas.')
@minLength(36)
param callers string

@description('Alerts are opened for violations of this severity and above: critical, high, medium, low or info. Empty: high.')
param alertSeverity string = ''

@description('How long the changes of one resource are collected before it is evaluated, in seconds. Empty: 5.')
param settleSeconds string = ''

@description('When the whole estate is evaluated again: six NCRONTAB fields. Empty: every six hours.')
param sweepSchedule string = ''

@description('Judges every ML compute in a customer network by this communication profile. Empty: by what its resources say.')
param profile string = ''

@description('Resource id of the key vault with the secrets below. It has to use Azure RBAC. Empty: no secrets.')
param keyVaultId string = ''

@description('Name of the secret with the address of a Teams Workflows webhook. Empty: no messages to Teams.')
param teamsWebhookSecret string = ''

@description('Name of the secret with the address that alerts are posted to as JSON. Empty: none.')
param webhookUrlSecret string = ''

@description('Name of the secret with the key that signs what is posted there. Empty: unsigned.')
param webhookKeySecret string = ''

@description('Name of the secret with smtp(s)://user:password@host:port. Empty: no mail by SMTP.')
param smtpUrlSecret string = ''

@description('Mail addresses that alerts go to, separated by commas. Empty: no mail.')
param mailTo string = ''

@description('The address that mails come from.')
param mailFrom string = ''

@description('Endpoint of an Azure Communication Services resource that sends the mail, by managed identity. Empty: none.')
param mailEndpoint string = ''

@description('Endpoint of an Event Grid custom topic that alerts are published to, by managed identity. Empty: none.')
param topicEndpoint string = ''

@description('The kill switch of repairs: true stops all writing.')
param repairStop string = ''

var tags = { 'azd-env-name': environmentName }
var suffix = uniqueString(subscription().id, environmentName, location)
// What may be repaired where. An empty list: nothing, anywhere.
var repair = json(loadTextContent('repairPolicy.json'))
var watched = empty(subscriptions) ? [subscription().subscriptionId] : map(split(subscriptions, ','), id => toLower(trim(id)))
// Its parts; of any vault where there is none, for a module's scope is read whether or not the module is deployed.
var vault = split(empty(keyVaultId) ? '${group.id}/providers/Microsoft.KeyVault/vaults/none' : keyVaultId, '/')
// Proposing writes nothing: only a rule that says `auto` brings an identity that can.
var writes = !empty(filter(repair, rule => rule.mode == 'auto'))

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-netguard-${environmentName}'
  location: location
  tags: tags
}

module reader 'modules/identity.bicep' = {
  scope: group
  params: {
    name: 'id-netguard-${suffix}'
    location: location
    tags: tags
  }
}

module writer 'modules/identity.bicep' = if (writes) {
  scope: group
  params: {
    name: 'id-netguard-writer-${suffix}'
    location: location
    tags: tags
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: 'netguard${suffix}'
    location: location
    tags: tags
    principalId: reader.outputs.principalId
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    suffix: suffix
    location: location
    tags: tags
    principalId: reader.outputs.principalId
  }
}

module vaultAccess 'modules/vaultAccess.bicep' = if (!empty(keyVaultId)) {
  scope: resourceGroup(vault[2], vault[4])
  params: {
    vaultName: vault[8]
    principalId: reader.outputs.principalId
  }
}

module readers 'modules/subscriptionRole.bicep' = [
  for id in watched: {
    name: 'netguard-reader-${environmentName}'
    scope: subscription(id)
    params: {
      role: loadJsonContent('generated/readerRole.json')
      environmentName: environmentName
      principalId: reader.outputs.principalId
    }
  }
]

module writers 'modules/subscriptionRole.bicep' = [
  for id in watched: if (writes) {
    name: 'netguard-writer-${environmentName}'
    scope: subscription(id)
    params: {
      role: loadJsonContent('generated/writerRole.json')
      environmentName: environmentName
      principalId: writer!.outputs.principalId
    }
  }
]

module app 'modules/functionApp.bicep' = {
  scope: group
  params: {
    name: 'func-netguard-${suffix}'
    location: location
    tags: tags
    identityId: reader.outputs.id
    identityClientId: reader.outputs.clientId
    writerIdentityId: writes ? writer!.outputs.id : ''
    writerClientId: writes ? writer!.outputs.clientId : ''
    storageName: storage.outputs.name
    deploymentContainer: storage.outputs.deploymentContainer
    applicationInsightsConnectionString: monitoring.outputs.connectionString
    signInClientId: signInClientId
    callers: map(split(callers, ','), id => trim(id))
    subscriptions: join(watched, ',')
    alertSeverity: alertSeverity
    settleSeconds: settleSeconds
    sweepSchedule: sweepSchedule
    profile: profile
    vaultName: vault[8]
    teamsWebhookSecret: teamsWebhookSecret
    webhookUrlSecret: webhookUrlSecret
    webhookKeySecret: webhookKeySecret
    smtpUrlSecret: smtpUrlSecret
    mailTo: mailTo
    mailFrom: mailFrom
    mailEndpoint: mailEndpoint
    topicEndpoint: topicEndpoint
    repair: empty(repair) ? '' : string(repair)
    repairStop: repairStop
  }
  // Key Vault references are read as soon as the settings are there.
  dependsOn: [vaultAccess]
}

output NETGUARD_FUNCTION_APP_ID string = app.outputs.id
output NETGUARD_STORAGE_ID string = storage.outputs.id
output NETGUARD_APP_URL string = app.outputs.url
output NETGUARD_APP_AUDIENCE string = 'api://${signInClientId}'
output NETGUARD_IDENTITY_PRINCIPAL_ID string = reader.outputs.principalId
output NETGUARD_WATCHED string = join(watched, ',')
