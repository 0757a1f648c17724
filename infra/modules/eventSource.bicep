// The events of one subscription: a system topic, its access to the dead letters, and the event subscription.
targetScope = 'subscription'

param environmentName string
param location string
param functionAppId string
param storageId string

@description('The topic that is there already. Empty: one is made.')
param systemTopicId string
param deadLetter bool

var isNew = empty(systemTopicId)
var groupName = isNew ? 'rg-netguard-events-${environmentName}' : split(systemTopicId, '/')[4]
var topicName = isNew ? 'evgt-netguard-${environmentName}' : split(systemTopicId, '/')[8]

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = if (isNew) {
  name: groupName
  location: location
  tags: { 'azd-env-name': environmentName }
}

module topic 'systemTopic.bicep' = {
  name: 'netguard-topic-${environmentName}'
  scope: resourceGroup(groupName)
  params: {
    name: topicName
    isNew: isNew
    hasIdentity: deadLetter
  }
  dependsOn: [group]
}

module access 'deadLetterAccess.bicep' = if (deadLetter) {
  name: 'netguard-dead-letters-${uniqueString(subscription().id, environmentName)}'
  scope: resourceGroup(split(storageId, '/')[2], split(storageId, '/')[4])
  params: {
    storageName: split(storageId, '/')[8]
    principalId: topic.outputs.principalId
  }
}

module events 'eventSubscription.bicep' = {
  name: 'netguard-events-${environmentName}'
  scope: resourceGroup(groupName)
  params: {
    topicName: topicName
    name: 'netguard-${environmentName}'
    functionAppId: functionAppId
    storageId: storageId
    deadLetter: deadLetter
  }
  dependsOn: [topic, access]
}
