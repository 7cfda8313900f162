package dev.highwater.testing;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate that signs itself, with its key, made by the JDK's keytool. */
public final class Certificates {
  private static final char[] PASSWORD = "password".toCharArray();
  private static final byte[] LINE_END = {'\n'};

  private final Path certificate;
  private final Path key;
  private final KeyStore store;

  private Certificates(Path directory, String name, String subjects, String... algorithm) {
    try {
      Path file = directory.resolve(name + ".p12");
      keytool(directory, file, name, subjects, algorithm);
      store = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        store.load(in, PASSWORD);
      }
      Key secret = store.getKey("it", PASSWORD);
      certificate = directory.resolve(name + ".pem");
      key = directory.resolve(name + ".key");
      Files.writeString(certificate, pem("CERTIFICATE", store.getCertificate("it").getEncoded()));
      Files.writeString(key, pem("PRIVATE KEY", secret.getEncoded()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of this machine: 127.0.0.1, ::1 and localhost. */
  public static Certificates ofThisMachine(Path directory, String name) {
    return new Certificates(
        directory, name, "SAN=ip:127.0.0.1,ip:::1,dns:localhost", "EC", "-groupname", "secp256r1");
  }

  /** Of another machine. */
  public static Certificates of(Path directory, String host) {
    return new Certificates(directory, host, "SAN=dns:" + host, "RSA", "-keysize", "2048");
  }

  /** The certificate in PEM. */
  public Path certificate() {
    return certificate;
  }

  /** The key in PEM. */
  public Path key() {
    return key;
  }

  /** For plain sockets of the JDK that show this certificate and trust it. */
  public SSLContext context() {
    try {
      KeyManagerFactory ours =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      ours.init(store, PASSWORD);
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("it", store.getCertificate("it"));
      TrustManagerFactory theirs =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      theirs.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(ours.getKeyManagers(), theirs.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As it stands in a file. */
  public static String pem(String what, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(what, Base64.getMimeEncoder(64, LINE_END).encodeToString(der), what);
  }

  private static void keytool(
      Path directory, Path store, String name, String subjects, String... algorithm)
      throws IOException {
    File said = directory.resolve(name + ".said").toFile();
    ProcessBuilder keytool =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "it",
            "-dname",
            "CN=" + name,
            "-ext",
            subjects,
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            new String(PASSWORD),
            "-keyalg");
    keytool.command().addAll(List.of(algorithm));
    Process process = keytool.redirectErrorStream(true).redirectOutput(said).start();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException("keytool failed: " + Files.readString(said.toPath()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
