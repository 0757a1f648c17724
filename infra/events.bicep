// The events of the watched subscriptions, to the function that takes them. Deployed after the code: Event Grid accepts a
// function as its destination only when it is there.
targetScope = 'subscription'

param environmentName string
param location string

@description('The subscriptions to watch: ids, separated by commas.')
param subscriptions string

@description('Resource id of the function app.')
param functionAppId string

@description('Resource id of the storage account with the container of dead letters.')
param storageId string

@description('Resource ids of system topics that are there already, separated by commas: a subscription can have one only. Subscriptions without one get one.')
param systemTopics string = ''

@description('Keep what could not be delivered for a day. The topic does it by an identity of its own.')
param deadLetter bool = true

var known = map(split(systemTopics, ','), topic => trim(topic))

module sources 'modules/eventSource.bicep' = [
  for id in map(split(subscriptions, ','), id => toLower(trim(id))): {
    name: 'netguard-events-${environmentName}'
    scope: subscription(id)
    params: {
      environmentName: environmentName
      location: location
      functionAppId: functionAppId
      storageId: storageId
      systemTopicId: first(concat(filter(known, topic => startsWith(toLower(topic), '/subscriptions/${id}/')), ['']))
      deadLetter: deadLetter
    }
  }
]
