package io.tagstream.fetch.s3;

import io.tagstream.event.ImageReference;
import io.tagstream.event.Reason;
import io.tagstream.fetch.AttemptScope;
import io.tagstream.fetch.BodyReader;
import io.tagstream.fetch.EncodedImage;
import io.tagstream.fetch.FetchAttempt;
import io.tagstream.fetch.FetchAttempt.Fetched;
import io.tagstream.fetch.FetchAttempt.Permanent;
import io.tagstream.fetch.FetchAttempt.Transient;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Reads one object by one request. It asks for one byte more than an image may have: so nothing larger
 * is ever sent, and the answer says how large the whole is. Thread-safe.
 */
final class ObjectReader {

    /** Nothing else is in a tag that a storage gives, and it must fit into a header. */
    private static final Pattern TAG = Pattern.compile("[!#-~]+");

    private static final Pattern FROM_THE_START = Pattern.compile("bytes 0-\\d{1,18}/(\\d{1,18})");

    private static final int EMPTY_OBJECT = 416;

    private final S3Client s3;

    ObjectReader(S3Client s3) {
        this.s3 = s3;
    }

    /**
     * @param scope whose wait for a connection ends where the storage is asked
     * @throws InterruptedException if the event was cancelled
     */
    FetchAttempt read(ImageReference.S3 object, AwsCredentials credentials, AttemptScope scope, String what)
            throws InterruptedException {
        var tag = object.eTag().map(ObjectReader::bare);
        if (tag.isPresent() && !TAG.matcher(tag.get()).matches()) {
            return changed(what);
        }
        scope.endOwnWait();
        ResponseInputStream<GetObjectResponse> body;
        try {
            body = s3.getObject(request(object, tag, credentials, scope));
        } catch (SdkException | IllegalStateException e) {
            // The latter is how the HTTP client ends where an abort meets it between two of its steps.
            if (StorageFailures.statusOf(e) == EMPTY_OBJECT) {
                return new Fetched(new EncodedImage(new byte[0])); // what that is, the decoder says
            }
            return StorageFailures.classify(e, object, scope, what, false);
        }
        boolean whole = false;
        try {
            var attempt = read(body, object, tag, scope, what);
            whole = attempt instanceof Fetched;
            return attempt;
        } catch (IOException | SdkException | IllegalStateException e) {
            return StorageFailures.classify(e, object, scope, what, true);
        } finally {
            if (!whole) {
                body.abort(); // closing would first read what is left of it
            }
        }
    }

    private static GetObjectRequest request(
            ImageReference.S3 object, Optional<String> tag, AwsCredentials credentials, AttemptScope scope) {
        return GetObjectRequest.builder()
                .bucket(object.bucket())
                .key(object.key())
                .versionId(object.versionId().orElse(null))
                .ifMatch(tag.map(text -> '"' + text + '"').orElse(null))
                .range("bytes=0-" + scope.maxBytes())
                .overrideConfiguration(one -> one.credentialsProvider(StaticCredentialsProvider.create(credentials)))
                .build();
    }

    private static FetchAttempt read(
            ResponseInputStream<GetObjectResponse> body,
            ImageReference.S3 object,
            Optional<String> tag,
            AttemptScope scope,
            String what)
            throws IOException, InterruptedException {
        var answer = body.response();
        // Some storages ignore what they do not know, and send another state than the one that was asked for.
        if (differs(tag, Optional.ofNullable(answer.eTag()).map(ObjectReader::bare))
                || differs(object.versionId(), Optional.ofNullable(answer.versionId()))) {
            return changed(what);
        }
        var length = length(answer);
        if (length.isEmpty()) {
            return new Transient(Reason.TRUNCATED, what + ": a part that was not asked for");
        }
        // Others than this one are as a rule left over from the upload, and mean nothing.
        return "gzip".equalsIgnoreCase(answer.contentEncoding())
                ? BodyReader.readGzip(body, length.getAsLong(), scope, what)
                : BodyReader.read(body, length.getAsLong(), scope, what);
    }

    /** Of the whole object; empty where what was sent does not begin at its start. */
    private static OptionalLong length(GetObjectResponse answer) {
        if (answer.contentRange() == null) {
            Long length = answer.contentLength();
            return OptionalLong.of(length == null ? BodyReader.UNKNOWN : length);
        }
        Matcher range = FROM_THE_START.matcher(answer.contentRange());
        return range.matches() ? OptionalLong.of(Long.parseLong(range.group(1))) : OptionalLong.empty();
    }

    private static boolean differs(Optional<String> pinned, Optional<String> sent) {
        return pinned.isPresent() && sent.isPresent() && !pinned.equals(sent);
    }

    private static Permanent changed(String what) {
        return new Permanent(Reason.CHANGED, what + ": no longer as the event has seen it");
    }

    /** Without quotes, and without the mark of a weak one, which no storage gives but proxies add. */
    private static String bare(String eTag) {
        String tag = eTag.startsWith("W/") ? eTag.substring(2) : eTag;
        boolean quoted = tag.length() >= 2 && tag.startsWith("\"") && tag.endsWith("\"");
        return quoted ? tag.substring(1, tag.length() - 1) : tag;
    }
}
