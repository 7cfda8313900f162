package dev.highwater.options;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads certificates or a private key from a file in PEM (RFC 7468). */
final class PemFile {
  /** Chains have some KiB; who names a disk image by mistake should not wait for it. */
  private static final int MOST_BYTES = 4 * 1024 * 1024;

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

  private final String text;

  private PemFile(String text) {
    this.text = text;
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException with the rule that it breaks
   */
  static PemFile read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new PemFile(new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1));
    } catch (IOException failure) {
      throw new IllegalArgumentException(
          "a file that can be read; the system answered: " + answer(failure), failure);
    }
  }

  /**
   * All its certificates, in their order.
   *
   * @throws IllegalArgumentException with the rule that it breaks
   */
  List<X509Certificate> certificates() {
    List<X509Certificate> certificates = new ArrayList<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      if (block.group(1).equals("CERTIFICATE")) {
        certificates.add(certificate(block.group(2), certificates.size() + 1));
      }
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("certificates in PEM, each behind BEGIN CERTIFICATE");
    }
    return certificates;
  }

  /**
   * Its private key.
   *
   * @throws IllegalArgumentException with the rule that it breaks
   */
  PrivateKey privateKey() {
    if (text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED")) {
      throw new IllegalArgumentException(
          "a private key without a passphrase; 'openssl pkey -in FILE' takes it off");
    }
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      if (block.group(1).equals("PRIVATE KEY")) {
        return pkcs8(block.group(2));
      }
      if (block.group(1).endsWith(" PRIVATE KEY")) {
        throw new IllegalArgumentException(
            "a private key in PKCS#8, behind BEGIN PRIVATE KEY; 'openssl pkey -in FILE' writes it");
      }
    }
    throw new IllegalArgumentException("a private key in PEM, behind BEGIN PRIVATE KEY");
  }

  private static X509Certificate certificate(String base64, int number) {
    try {
      byte[] der = Base64.getMimeDecoder().decode(base64);
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException | IllegalArgumentException damaged) {
      throw new IllegalArgumentException(
          "certificates in PEM; number " + number + " of this file is damaged", damaged);
    }
  }

  private static PrivateKey pkcs8(String base64) {
    PKCS8EncodedKeySpec encoded;
    try {
      encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64));
    } catch (IllegalArgumentException damaged) {
      throw new IllegalArgumentException("a private key in PEM; this one is damaged", damaged);
    }
    for (String algorithm : KEY_ALGORITHMS) { // which one it is stands only inside
      PrivateKey key = pkcs8(encoded, algorithm);
      if (key != null) {
        return key;
      }
    }
    throw new IllegalArgumentException(
        "a private key of RSA, EC or EdDSA; this one is of another kind, or damaged");
  }

  private static @Nullable PrivateKey pkcs8(PKCS8EncodedKeySpec encoded, String algorithm) {
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
    } catch (GeneralSecurityException anotherOne) {
      return null;
    }
  }

  private static String answer(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "no such file";
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    return String.valueOf(failure.getMessage());
  }
}
