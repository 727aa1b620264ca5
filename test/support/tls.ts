/**
 * A self-signed certificate for `localhost` and its key, for servers on loopback in tests. Worth nothing elsewhere.
 * Made with: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj /CN=localhost
 * -addext subjectAltName=DNS:localhost
 */
export const testCertificate = `-----BEGIN CERTIFICATE-----
MIIBljCCATugAwIBAgIUbaCzKj0dpzXO1uJiLGSoO8Q4uZkwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMDE3MjQxNFoYDzIxMjYxMDI3
MTcyNDE0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATs6515InXHAxvuy5L/ufPz2YEvNr0mtUmY2BifQoXunVsUjzJjtuTJ
xSBdkjg6tW7FMjXdOBj7GKppIVKbLOiKo2kwZzAdBgNVHQ4EFgQUSw3NjgoeXg55
sFiZTPVuHlT2zjswHwYDVR0jBBgwFoAUSw3NjgoeXg55sFiZTPVuHlT2zjswDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SQAwRgIhAIMgrO2UeyeynDmFUZ1R+uyqlmG8mVFFO59Qtf8kPUAFAiEAu71tjncL
Xk7OkXMVBNvJtebBTs6PYAq6oNolJdMxabE=
-----END CERTIFICATE-----
`;

export const testKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgUJr1yVYE3anrpc69
lZDeMaPz47SZbMZEGhcpOTbAERihRANCAATs6515InXHAxvuy5L/ufPz2YEvNr0m
tUmY2BifQoXunVsUjzJjtuTJxSBdkjg6tW7FMjXdOBj7GKppIVKbLOiK
-----END PRIVATE KEY-----
`;
