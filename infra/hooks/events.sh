#!/bin/sh
# Subscribes the deployed function to the changes of the watched subscriptions.
set -eu

# The platform lists a function some time after its code was deployed.
attempt=0
until az resource show --ids "$NETGUARD_FUNCTION_APP_ID/functions/onNetworkChange" --output none 2>/dev/null; do
  attempt=$((attempt + 1))
  if [ "$attempt" -ge 30 ]; then
    echo "onNetworkChange is not listed in $NETGUARD_FUNCTION_APP_ID: look at the app's log" >&2
    exit 1
  fi
  sleep 10
done

deploy() {
  az deployment sub create --name "netguard-events-$AZURE_ENV_NAME" --subscription "$AZURE_SUBSCRIPTION_ID" \
    --location "$AZURE_LOCATION" --template-file infra/events.bicep --only-show-errors --output none --parameters \
    environmentName="$AZURE_ENV_NAME" location="$AZURE_LOCATION" subscriptions="$NETGUARD_WATCHED" \
    functionAppId="$NETGUARD_FUNCTION_APP_ID" storageId="$NETGUARD_STORAGE_ID" \
    systemTopics="${NETGUARD_SYSTEM_TOPICS:-}" deadLetter="$1" 2>&1
}

if [ "${NETGUARD_DEAD_LETTER:-true}" = false ]; then
  deploy false
elif ! said=$(deploy true); then
  case $said in
    # Azure has refused identities of topics in the location "global", where those of subscriptions are.
    *'identity is unavailable'*)
      echo 'Azure gives this topic no identity: events are subscribed to without dead letters. The sweep finds what is lost.' >&2
      deploy false
      ;;
    *)
      printf '%s\n' "$said" >&2
      exit 1
      ;;
  esac
fi
