import type { ConnectionConfiguration } from 'tedious';
import type { Options } from './options.ts';
import { urlFault } from './url-fault.ts';

/** Who connects, and how that is proven, as the driver takes it. */
export type Authentication = NonNullable<ConnectionConfiguration['authentication']>;

/** The words of `Authentication=`, without spaces. Source: Microsoft's documentation, "SqlAuthenticationMethod". */
const methods: Readonly<
  Record<string, 'password' | 'ntlm' | 'directory-password' | 'principal' | 'machine' | 'default'>
> = {
  sqlpassword: 'password',
  notspecified: 'password',
  default: 'password',
  ntlm: 'ntlm',
  activedirectorypassword: 'directory-password',
  activedirectoryserviceprincipal: 'principal',
  activedirectorymanagedidentity: 'machine',
  activedirectorymsi: 'machine',
  activedirectorydefault: 'default',
};

/**
 * A password, NTLM for a Windows login, or a token of Microsoft Entra ID, which the driver gets from Azure. The latter
 * were never run by Nightferry's tests. Faults: `database/url`.
 */
export function authenticationOf(
  options: Options,
  user: string | undefined,
  domain: string | undefined,
): Authentication {
  const { password } = options;
  const token = options['access-token'];
  const clientId = options['client-id'] || undefined;
  const tenantId = options['tenant-id'] || undefined;
  const login = { ...(user !== undefined && { userName: user }), ...(password && { password }) };
  if (token) return { type: 'azure-active-directory-access-token', options: { token } };
  switch (methodOf(options.authentication, domain)) {
    case 'password':
      return { type: 'default', options: login };
    case 'ntlm':
      if (domain === undefined) throw urlFault('asks for NTLM without a domain', ['Write the user as DOMAIN%5Cname.']);
      return { type: 'ntlm', options: { ...login, domain } as never };
    case 'directory-password':
      if (clientId === undefined) throw urlFault('asks for Active Directory Password without a clientId');
      return { type: 'azure-active-directory-password', options: { ...login, clientId, tenantId } as never };
    case 'principal': {
      // Microsoft's drivers take them from user and password.
      const secret = options['client-secret'] || password;
      const id = clientId ?? user;
      if (!id || !secret || tenantId === undefined) {
        throw urlFault('asks for Active Directory Service Principal without clientId, clientSecret and tenantId');
      }
      return {
        type: 'azure-active-directory-service-principal-secret',
        options: { clientId: id, clientSecret: secret, tenantId },
      };
    }
    case 'machine':
      return {
        type: 'azure-active-directory-msi-vm',
        options: { ...((clientId ?? user) && { clientId: clientId ?? user }) },
      };
    case 'default':
      return { type: 'azure-active-directory-default', options: { ...(clientId && { clientId }) } };
  }
}

function methodOf(said: string | undefined, domain: string | undefined) {
  const spelling = said?.toLowerCase().replaceAll(/[\s_]/g, '') ?? '';
  if (spelling === '') return domain === undefined ? 'password' : 'ntlm';
  if (Object.hasOwn(methods, spelling)) return methods[spelling] ?? 'password';
  throw urlFault('asks for a way of authentication that Nightferry does not know', [
    'Use a password, DOMAIN\\name, or ActiveDirectoryManagedIdentity, ActiveDirectoryServicePrincipal, ActiveDirectoryPassword, ActiveDirectoryDefault.',
  ]);
}
