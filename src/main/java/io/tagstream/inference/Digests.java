package io.tagstream.inference;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, and whether a file is the one that was meant. */
final class Digests {

    private Digests() {}

    /** @throws ModelRefusedException if the file is missing or its SHA-256 is another one */
    static void check(Path file, String sha256) {
        String found = sha256Of(file);
        if (!found.equals(sha256)) {
            throw new ModelRefusedException(file + " has the SHA-256 " + found + ", but " + ModelManifest.FILE
                    + " says " + sha256 + ": it is damaged or of another version; restore it");
        }
    }

    static String sha256Of(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(UTF_8)));
    }

    static String sha256Of(Path file) {
        try {
            MessageDigest digest = sha256();
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new ModelRefusedException("cannot read " + file + " (" + e.getMessage() + ")", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
