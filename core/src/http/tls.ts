import type { Server } from 'node:http';
import { Server as SecureServer, type TLSSocket, type TlsOptions } from 'node:tls';

/** Whether clients are asked for certificates of their own. */
export type ClientAuth = 'none' | 'optional' | 'required';

/** What an HTTPS server shows of itself, and asks of its clients. */
export interface TlsIdentity {
  /** Certificate chain in PEM. */
  readonly cert: Buffer;
  /** Private key in PEM. */
  readonly key: Buffer;
  /** Certificates in PEM of those who sign the certificates of clients. */
  readonly ca?: Buffer;
  readonly clientAuth: ClientAuth;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
}

/** The identity as Node.js takes it. */
export function tlsOptions({ clientAuth, ...context }: TlsIdentity): TlsOptions {
  return {
    ...context,
    requestCert: clientAuth !== 'none',
    rejectUnauthorized: clientAuth === 'required',
  };
}

/** Gives a server another identity for the connections to come; those that stand go on. */
export function changeIdentity(server: Server, identity: TlsIdentity): void {
  if (!(server instanceof SecureServer)) return;
  const { rejectUnauthorized, requestCert, ...context } = tlsOptions(identity);
  server.setSecureContext(context);
  // There is no function for these two; the server reads them for each connection.
  Object.assign(server, { rejectUnauthorized, requestCert });
}

/** Closes connections whose client has a certificate that nobody known has signed. */
export function refuseUnknownCertificates(server: Server): void {
  server.on('secureConnection', (socket: TLSSocket) => {
    if (!socket.authorized && socket.getPeerX509Certificate() !== undefined) socket.destroy();
  });
}
