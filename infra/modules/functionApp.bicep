// The functions on Flex Consumption: HTTPS only, behind Microsoft Entra ID, storage and telemetry by managed identity.
param name string
param location string
param tags object

@description('Reads what is watched, and has the app\'s own storage.')
param identityId string
param identityClientId string

@description('Writes security rules. Empty: nothing can.')
param writerIdentityId string
param writerClientId string

param storageName string
param deploymentContainer string
param applicationInsightsConnectionString string
param signInClientId string
param callers array

param subscriptions string
param alertSeverity string
param settleSeconds string
param sweepSchedule string
param profile string
param vaultName string
param teamsWebhookSecret string
param webhookUrlSecret string
param webhookKeySecret string
param smtpUrlSecret string
param mailTo string
param mailFrom string
param mailEndpoint string
param topicEndpoint string
param repair string
param repairStop string

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: storageName
}

var clouds = {
  AzureCloud: 'Public'
  AzureUSGovernment: 'AzureGovernment'
  AzureChinaCloud: 'China'
}

// An empty one is left out.
var settings = {
  AZURE_CLIENT_ID: identityClientId
  AzureWebJobsStorage__blobServiceUri: storage.properties.primaryEndpoints.blob
  AzureWebJobsStorage__queueServiceUri: storage.properties.primaryEndpoints.queue
  AzureWebJobsStorage__tableServiceUri: storage.properties.primaryEndpoints.table
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  NETGUARD_SUBSCRIPTIONS: subscriptions
  NETGUARD_CLOUD: clouds[environment().name]
  NETGUARD_PROFILE: profile
  NETGUARD_ALERT_SEVERITY: alertSeverity
  NETGUARD_SETTLE_SECONDS: settleSeconds
  NETGUARD_SWEEP_SCHEDULE: sweepSchedule
  NETGUARD_ALERT_WEBHOOK_URL: empty(webhookUrlSecret) ? '' : '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${webhookUrlSecret})'
  NETGUARD_ALERT_WEBHOOK_KEY: empty(webhookKeySecret) ? '' : '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${webhookKeySecret})'
  NETGUARD_TEAMS_WEBHOOK_URL: empty(teamsWebhookSecret) ? '' : '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${teamsWebhookSecret})'
  NETGUARD_SMTP_URL: empty(smtpUrlSecret) ? '' : '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${smtpUrlSecret})'
  NETGUARD_MAIL_TO: mailTo
  NETGUARD_MAIL_FROM: mailFrom
  NETGUARD_MAIL_ENDPOINT: mailEndpoint
  NETGUARD_TOPIC_ENDPOINT: topicEndpoint
  NETGUARD_REPAIR: repair
  NETGUARD_REPAIR_STOP: repairStop
  NETGUARD_REPAIR_CLIENT_ID: writerClientId
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    tier: 'FlexConsumption'
    name: 'FC1'
  }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'guard' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: union({ '${identityId}': {} }, empty(writerIdentityId) ? {} : { '${writerIdentityId}': {} })
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      appSettings: map(filter(items(settings), setting => !empty(setting.value)), setting => {
        name: setting.key
        value: setting.value
      })
    }
    functionAppConfig: {
      runtime: {
        name: 'node'
        version: '22'
      }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${deploymentContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: 2048
        maximumInstanceCount: 40
      }
    }
  }
}

// Code is deployed with a token as well, never with the site's own user name and password.
resource basicAuthentication 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = [
  for channel in ['scm', 'ftp']: {
    parent: app
    name: channel
    properties: { allow: false }
  }
]

resource authentication 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: { enabled: true }
    httpSettings: { requireHttps: true }
    globalValidation: {
      requireAuthentication: true
      unauthenticatedClientAction: 'Return401'
      // Health says one word to strangers. Event Grid comes with the system key of its own webhook, which the host checks.
      excludedPaths: ['/api/health', '/runtime/webhooks/eventgrid']
    }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: signInClientId
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
        }
        validation: {
          allowedAudiences: [signInClientId, 'api://${signInClientId}']
          // Without this every user of the tenant could come in.
          defaultAuthorizationPolicy: { allowedPrincipals: { identities: callers } }
        }
      }
    }
    login: { tokenStore: { enabled: false } }
  }
}

output id string = app.id
output url string = 'https://${app.properties.defaultHostName}'
