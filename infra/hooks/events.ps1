# Subscribes the deployed function to the changes of the watched subscriptions.
$ErrorActionPreference = 'Stop'

# The platform lists a function some time after its code was deployed.
for ($attempt = 1; ; $attempt++) {
  az resource show --ids "$env:NETGUARD_FUNCTION_APP_ID/functions/onNetworkChange" --output none 2>$null
  if ($LASTEXITCODE -eq 0) { break }
  if ($attempt -ge 30) { throw "onNetworkChange is not listed in $env:NETGUARD_FUNCTION_APP_ID: look at the app's log" }
  Start-Sleep -Seconds 10
}

function Publish-Events($deadLetter) {
  az deployment sub create --name "netguard-events-$env:AZURE_ENV_NAME" --subscription $env:AZURE_SUBSCRIPTION_ID `
    --location $env:AZURE_LOCATION --template-file infra/events.bicep --only-show-errors --output none --parameters `
    environmentName="$env:AZURE_ENV_NAME" location="$env:AZURE_LOCATION" subscriptions="$env:NETGUARD_WATCHED" `
    functionAppId="$env:NETGUARD_FUNCTION_APP_ID" storageId="$env:NETGUARD_STORAGE_ID" `
    systemTopics="$env:NETGUARD_SYSTEM_TOPICS" deadLetter="$deadLetter" 2>&1 | Out-String
}

$wanted = if ($env:NETGUARD_DEAD_LETTER -eq 'false') { 'false' } else { 'true' }
$said = Publish-Events $wanted
if ($LASTEXITCODE -ne 0 -and $wanted -eq 'true' -and $said -match 'identity is unavailable') {
  # Azure has refused identities of topics in the location "global", where those of subscriptions are.
  Write-Warning 'Azure gives this topic no identity: events are subscribed to without dead letters. The sweep finds what is lost.'
  $said = Publish-Events 'false'
}
if ($LASTEXITCODE -ne 0) { throw $said }
