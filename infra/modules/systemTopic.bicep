// What ARM tells of a subscription. There can be one such topic in a subscription.
param name string
param isNew bool
param hasIdentity bool

resource made 'Microsoft.EventGrid/systemTopics@2022-06-15' = if (isNew) {
  name: name
  location: 'global'
  identity: { type: hasIdentity ? 'SystemAssigned' : 'None' }
  properties: {
    source: subscription().id
    topicType: 'Microsoft.Resources.Subscriptions'
  }
}

resource found 'Microsoft.EventGrid/systemTopics@2022-06-15' existing = if (!isNew) {
  name: name
}

output principalId string = !hasIdentity ? '' : (isNew ? made!.identity.principalId : found!.identity.principalId)
