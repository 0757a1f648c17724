# Registers the application that callers of the HTTP functions sign in to, and names the first caller. Values that are set stay.
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true

if (-not $env:NETGUARD_CALLERS) {
  azd env set NETGUARD_CALLERS (az ad signed-in-user show --query id --output tsv)
}
if ($env:NETGUARD_SIGN_IN_CLIENT_ID) { exit 0 }

$name = "AML Network Guard ($env:AZURE_ENV_NAME)"
$client = az ad app list --filter "displayName eq '$name'" --query '[0].appId' --output tsv
if (-not $client) {
  $client = az ad app create --display-name $name --sign-in-audience AzureADMyOrg --query appId --output tsv
}
$application = az ad app show --id $client --query id --output tsv
$graph = (az cloud show --query endpoints.microsoftGraphResourceId --output tsv).TrimEnd('/')
$scope = '2b0c6d5e-6f3a-4c1d-9e57-51f0f6b7a1c4' # any id will do that is unique within the application
$azureCli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'

function Edit-Application($body) {
  # By file: PowerShell versions differ in how they pass quotes on.
  $file = New-TemporaryFile
  $body | ConvertTo-Json -Depth 6 | Set-Content $file
  az rest --method patch --url "$graph/v1.0/applications/$application" --headers Content-Type=application/json --body "@$file"
  Remove-Item $file
}
Edit-Application @{
  identifierUris = @("api://$client")
  api            = @{
    requestedAccessTokenVersion = 2
    oauth2PermissionScopes      = @(@{
        id = $scope; value = 'ask'; type = 'User'; isEnabled = $true
        adminConsentDisplayName = 'Ask AML Network Guard'; adminConsentDescription = 'Ask AML Network Guard as the user.'
      })
  }
}
# So that `az login` is enough for the netguard command.
Edit-Application @{ api = @{ preAuthorizedApplications = @(@{ appId = $azureCli; delegatedPermissionIds = @($scope) }) } }
if (-not (az ad sp list --filter "appId eq '$client'" --query '[0].id' --output tsv)) { az ad sp create --id $client --output none }
azd env set NETGUARD_SIGN_IN_CLIENT_ID $client
