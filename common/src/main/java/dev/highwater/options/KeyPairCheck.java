package dev.highwater.options;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAKey;

/** Finds out whether a private key belongs to a public one. */
final class KeyPairCheck {
  private static final byte[] ANYTHING = {1, 2, 3};

  private KeyPairCheck() {}

  static boolean belongTogether(PrivateKey key, PublicKey certified) {
    if (key instanceof RSAKey ours && certified instanceof RSAKey theirs) {
      return ours.getModulus().equals(theirs.getModulus());
    }
    String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : key.getAlgorithm();
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(ANYTHING);
      byte[] signature = signing.sign();
      Signature checking = Signature.getInstance(algorithm);
      checking.initVerify(certified);
      checking.update(ANYTHING);
      return checking.verify(signature);
    } catch (GeneralSecurityException ofAnotherKind) {
      return false;
    }
  }
}
