package dev.legionflow.workers.router.call;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Why a TLS connection was not made, in words of our own: what Java says repeats what the other
/// side sent.
final class Certificates {

  private static final int MOST_CAUSES = 20;

  private Certificates() {}

  /// What is wrong with the certificate of the other side; null where that is not why it failed.
  static @Nullable String fault(Throwable failure) {
    boolean tls = false;
    boolean certificate = false;
    boolean path = false;
    Throwable cause = failure;
    for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
      switch (cause) {
        case CertificateExpiredException _ -> {
          return "has expired";
        }
        case CertificateNotYetValidException _ -> {
          return "is not valid yet";
        }
        case CertPathBuilderException _, CertPathValidatorException _ -> path = true;
        case CertificateException _ -> certificate = true;
        case SSLException _ -> tls = true;
        default -> {
          // Wrappers.
        }
      }
      cause = cause.getCause();
    }
    if (!tls || !(certificate || path)) {
      return null;
    }
    return path ? "is of no authority that Java trusts" : "is not for this host";
  }
}
