// A custom role in one watched subscription, and who has it there.
targetScope = 'subscription'

@description('Derived from the code: generated/*Role.json.')
param role object
param environmentName string
param principalId string

// Names of custom roles are unique in the tenant, so each says its subscription.
resource definition 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, role.roleName, environmentName)
  properties: {
    roleName: '${role.roleName} (${environmentName}, ${subscription().subscriptionId})'
    description: role.description
    type: 'CustomRole'
    permissions: role.permissions
    assignableScopes: [subscription().id]
  }
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(definition.id, principalId)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: definition.id
  }
}
