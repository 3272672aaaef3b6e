package io.tagstream.event;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where an image is. A reference may carry secrets (the query of a presigned link), so nothing
 * prints one: {@link #printable()} is what people may see.
 */
public sealed interface ImageReference {

    /** The reference for people, logs and labels: without query, fragment and user info. */
    String printable();

    /** Behind a web server: absolute, scheme {@code http} or {@code https}, with a host, without user info. */
    final class Http implements ImageReference {

        private final String address;
        private final String printable;
        private volatile @Nullable URI uri;

        public Http(URI uri) {
            this.uri = uri;
            this.address = uri.toString();
            // Not getHost(): it is null for hosts that URI does not know, such as names beyond ASCII.
            String authority = String.valueOf(uri.getRawAuthority());
            this.printable =
                    uri.getScheme() + "://" + authority.substring(authority.lastIndexOf('@') + 1) + uri.getRawPath();
        }

        private Http(String address, int endOfPath) {
            this.address = address;
            this.printable = address.substring(0, endOfPath);
        }

        /**
         * Without taking it apart: that is left to who fetches it, on the event's own thread.
         *
         * @param endOfPath as {@link Address#endOfPlainPath} found it
         */
        static Http plain(String address, int endOfPath) {
            return new Http(address, endOfPath);
        }

        public URI uri() {
            URI known = uri;
            if (known == null) {
                known = URI.create(address);
                uri = known;
            }
            return known;
        }

        @Override
        public String printable() {
            return printable;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Http http && uri().equals(http.uri());
        }

        @Override
        public int hashCode() {
            return uri().hashCode();
        }

        @Override
        public String toString() {
            return printable;
        }
    }

    /**
     * In a bucket.
     *
     * @param bucket    its name
     * @param key       the object's key, decoded
     * @param versionId the version that is meant, where the event names one
     * @param eTag      the entity tag that the object must have, where the event names one; without
     *                  quotes
     */
    record S3(String bucket, String key, Optional<String> versionId, Optional<String> eTag) implements ImageReference {

        public S3 {
            Objects.requireNonNull(bucket, "bucket");
            Objects.requireNonNull(key, "key");
        }

        @Override
        public String printable() {
            return "s3://" + bucket + "/" + key;
        }
    }

    /**
     * A file below the configured root.
     *
     * @param uri absolute, scheme {@code file}
     */
    record LocalFile(URI uri) implements ImageReference {

        public LocalFile {
            Objects.requireNonNull(uri, "uri");
        }

        @Override
        public String printable() {
            return "file://" + uri.getRawPath();
        }

        @Override
        public String toString() {
            return printable();
        }
    }

    /**
     * In the event itself, by a {@code data:} URI.
     *
     * @param mediaType as the URI says, or empty
     * @param base64    whether {@code data} is base64, else it is percent-encoded
     * @param data      what follows the comma, as it came
     */
    record Inline(String mediaType, boolean base64, String data) implements ImageReference {

        public Inline {
            Objects.requireNonNull(mediaType, "mediaType");
            Objects.requireNonNull(data, "data");
        }

        @Override
        public String printable() {
            return "data:" + mediaType + (base64 ? ";base64" : "") + ",(" + data.length() + " characters)";
        }

        @Override
        public String toString() {
            return printable();
        }
    }
}
