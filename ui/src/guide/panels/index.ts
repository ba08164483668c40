/// The console panels that are drawn, by the name a guide gives them. They are drawings of our own: the way through the
/// menus, and the thing to click lit.
import type { Component } from 'svelte';
import type { Panel } from '../../shapes';
import EntraAdminCredentials from './EntraAdminCredentials.svelte';
import EntraApiPermissions from './EntraApiPermissions.svelte';
import EntraAppRegistration from './EntraAppRegistration.svelte';
import EntraAttributeMappings from './EntraAttributeMappings.svelte';
import EntraAuthorize from './EntraAuthorize.svelte';
import EntraGallery from './EntraGallery.svelte';
import EntraOwnApp from './EntraOwnApp.svelte';
import EntraProvisioningLogs from './EntraProvisioningLogs.svelte';
import EntraProvisioningOverview from './EntraProvisioningOverview.svelte';
import EntraProvisioningSettings from './EntraProvisioningSettings.svelte';
import EntraScopingFilter from './EntraScopingFilter.svelte';
import EntraUsersAndGroups from './EntraUsersAndGroups.svelte';
import GoogleApiLibrary from './GoogleApiLibrary.svelte';
import GoogleAttributeMapping from './GoogleAttributeMapping.svelte';
import GoogleAutoprovisioning from './GoogleAutoprovisioning.svelte';
import GoogleConsentScreen from './GoogleConsentScreen.svelte';
import GoogleDelegation from './GoogleDelegation.svelte';
import GoogleDeprovisioning from './GoogleDeprovisioning.svelte';
import GoogleOauthClient from './GoogleOauthClient.svelte';
import GoogleScope from './GoogleScope.svelte';
import GoogleTrustApp from './GoogleTrustApp.svelte';
import GoogleTurnOn from './GoogleTurnOn.svelte';
import GoogleUserAccess from './GoogleUserAccess.svelte';
import GoogleWebApps from './GoogleWebApps.svelte';
import OktaAddZoomApp from './OktaAddZoomApp.svelte';
import OktaApiIntegration from './OktaApiIntegration.svelte';
import OktaApiScopes from './OktaApiScopes.svelte';
import OktaAssignments from './OktaAssignments.svelte';
import OktaAttributeMappings from './OktaAttributeMappings.svelte';
import OktaNativeApp from './OktaNativeApp.svelte';
import OktaPushGroups from './OktaPushGroups.svelte';
import OktaSystemLog from './OktaSystemLog.svelte';
import OktaZoomProvisioning from './OktaZoomProvisioning.svelte';
import ZoomAssociatedDomain from './ZoomAssociatedDomain.svelte';
import ZoomDefaultLicence from './ZoomDefaultLicence.svelte';
import ZoomGroupScim from './ZoomGroupScim.svelte';
import ZoomGroups from './ZoomGroups.svelte';
import ZoomMarketplaceApp from './ZoomMarketplaceApp.svelte';
import ZoomMarketplaceToken from './ZoomMarketplaceToken.svelte';
import ZoomRedirect from './ZoomRedirect.svelte';
import ZoomSsoToken from './ZoomSsoToken.svelte';

const PANELS: Record<Panel, Component> = {
  'entra-admin-credentials': EntraAdminCredentials,
  'entra-api-permissions': EntraApiPermissions,
  'entra-app-registration': EntraAppRegistration,
  'entra-attribute-mappings': EntraAttributeMappings,
  'entra-authorize': EntraAuthorize,
  'entra-gallery': EntraGallery,
  'entra-own-app': EntraOwnApp,
  'entra-provisioning-logs': EntraProvisioningLogs,
  'entra-provisioning-overview': EntraProvisioningOverview,
  'entra-provisioning-settings': EntraProvisioningSettings,
  'entra-scoping-filter': EntraScopingFilter,
  'entra-users-and-groups': EntraUsersAndGroups,
  'google-api-library': GoogleApiLibrary,
  'google-attribute-mapping': GoogleAttributeMapping,
  'google-autoprovisioning': GoogleAutoprovisioning,
  'google-consent-screen': GoogleConsentScreen,
  'google-delegation': GoogleDelegation,
  'google-deprovisioning': GoogleDeprovisioning,
  'google-oauth-client': GoogleOauthClient,
  'google-scope': GoogleScope,
  'google-trust-app': GoogleTrustApp,
  'google-turn-on': GoogleTurnOn,
  'google-user-access': GoogleUserAccess,
  'google-web-apps': GoogleWebApps,
  'okta-add-zoom-app': OktaAddZoomApp,
  'okta-api-integration': OktaApiIntegration,
  'okta-api-scopes': OktaApiScopes,
  'okta-assignments': OktaAssignments,
  'okta-attribute-mappings': OktaAttributeMappings,
  'okta-native-app': OktaNativeApp,
  'okta-push-groups': OktaPushGroups,
  'okta-system-log': OktaSystemLog,
  'okta-zoom-provisioning': OktaZoomProvisioning,
  'zoom-associated-domain': ZoomAssociatedDomain,
  'zoom-default-licence': ZoomDefaultLicence,
  'zoom-group-scim': ZoomGroupScim,
  'zoom-groups': ZoomGroups,
  'zoom-marketplace-app': ZoomMarketplaceApp,
  'zoom-marketplace-token': ZoomMarketplaceToken,
  'zoom-redirect': ZoomRedirect,
  'zoom-sso-token': ZoomSsoToken,
};

export const panels: ReadonlyMap<string, Component> = new Map(Object.entries(PANELS));
