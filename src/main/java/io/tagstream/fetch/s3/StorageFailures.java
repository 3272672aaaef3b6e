package io.tagstream.fetch.s3;

import io.tagstream.event.ImageReference;
import io.tagstream.event.Reason;
import io.tagstream.fetch.AttemptScope;
import io.tagstream.fetch.FetchAttempt;
import io.tagstream.fetch.FetchAttempt.Permanent;
import io.tagstream.fetch.FetchAttempt.Transient;
import io.tagstream.fetch.HttpFailures;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/** What the SDK's exceptions mean. Messages are ours, but for the storage's error code. */
final class StorageFailures {

    private static final Set<String> SLOW_DOWN = Set.of(
            "SlowDown",
            "SlowDownRead",
            "Throttling",
            "ThrottlingException",
            "RequestLimitExceeded",
            "RequestThrottled",
            "TooManyRequests",
            "TooManyRequestsException",
            "BandwidthLimitExceeded");

    private static final Set<String> OTHER_REGION = Set.of(
            "PermanentRedirect",
            "AuthorizationHeaderMalformed",
            "IllegalLocationConstraintException",
            "IncorrectEndpoint");

    /** They pass by themselves: new credentials are on their way, or the clocks are being set. */
    private static final Set<String> STALE_SIGNATURE =
            Set.of("ExpiredToken", "TokenRefreshRequired", "RequestExpired", "RequestTimeTooSkewed");

    /** Slow answers and those of a storage in trouble that some give with a status of the 400s. */
    private static final Set<String> IN_TROUBLE = Set.of(
            "RequestTimeout", "InternalError", "ServiceUnavailable", "OperationAborted", "XMinioServerNotInitialized");

    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9.:_-]{1,80}");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    private StorageFailures() {}

    /** The HTTP status that the storage answered; 0 where it did not come to that. */
    static int statusOf(Exception thrown) {
        return thrown instanceof AwsServiceException answer ? answer.statusCode() : 0;
    }

    /**
     * @param what   the object's name in messages
     * @param inBody whether the object's first bytes had come
     * @throws InterruptedException if the event was cancelled, and the exception is but what that led to
     */
    static FetchAttempt classify(
            Exception thrown, ImageReference.S3 object, AttemptScope scope, String what, boolean inBody)
            throws InterruptedException {
        if (Thread.interrupted() || (thrown instanceof AbortedException && !scope.expired())) {
            throw new InterruptedException("fetch cancelled");
        }
        if (thrown instanceof AwsServiceException answer && !scope.expired()) {
            return answered(answer, object, what);
        }
        return HttpFailures.classify(networkFailure(thrown), scope, what, inBody);
    }

    /** What it means to somebody who waits for a listing. */
    static ListingFailedException ofListing(SdkException thrown, String bucket) {
        if (!(thrown instanceof AwsServiceException answer)) {
            return new ListingFailedException(
                    "no answer from the storage (is it up, and is tagstream.fetch.s3.endpoint right?): "
                            + networkFailure(thrown).getMessage(),
                    false,
                    thrown);
        }
        int status = answer.statusCode();
        String code = code(answer);
        String why = "bucket " + bucket + ": status " + status + (code.isEmpty() ? "" : " " + code);
        boolean passes = status >= 500 || status == 429 || SLOW_DOWN.contains(code) || IN_TROUBLE.contains(code);
        String cure = status == 301 || OTHER_REGION.contains(code)
                ? ": " + otherRegion(answer)
                : switch (code) {
                    case "NoSuchBucket" -> ": there is no such bucket at this endpoint";
                    case "AccessDenied" -> ": these credentials need s3:ListBucket on it";
                    default -> status == 403 || status == 401 ? ": the storage does not accept these credentials" : "";
                };
        return new ListingFailedException(why + cure, !passes, thrown);
    }

    /** The SDK wraps what went wrong on the way. */
    private static Exception networkFailure(Exception thrown) {
        return Stream.<Throwable>iterate(thrown, cause -> cause != null, Throwable::getCause)
                .filter(IOException.class::isInstance)
                .<Exception>map(IOException.class::cast)
                .findFirst()
                .orElse(thrown);
    }

    private static FetchAttempt answered(AwsServiceException answer, ImageReference.S3 object, String what) {
        int status = answer.statusCode();
        String code = code(answer);
        String says = what + ": status " + status + (code.isEmpty() ? "" : " " + code);
        if (SLOW_DOWN.contains(code) || status == 429) {
            return new Transient(Reason.RATE_LIMITED, says, retryAfter(answer), Optional.empty());
        }
        if (status >= 500 || status == 408 || IN_TROUBLE.contains(code)) {
            return new Transient(Reason.FETCH_FAILED, says, retryAfter(answer), Optional.empty());
        }
        if (status == 412) {
            return new Permanent(Reason.CHANGED, says + ": no longer as the event has seen it");
        }
        if (status == 301 || OTHER_REGION.contains(code)) {
            return new Permanent(Reason.HTTP_STATUS, says + ": " + otherRegion(answer));
        }
        if (STALE_SIGNATURE.contains(code)) {
            return new Transient(
                    Reason.ACCESS_DENIED, says + ": the worker's credentials, or its clock, are out of date");
        }
        if (status == 404 || status == 410 || isNoVersion(status, code, object)) {
            return new Permanent(Reason.NOT_FOUND, says + missing(status, code));
        }
        return switch (status) {
            case 307 -> new Transient(Reason.FETCH_FAILED, says + ": a new bucket, not known everywhere yet");
            case 401, 403 -> new Permanent(Reason.ACCESS_DENIED, says + denied(code));
            default -> new Permanent(Reason.HTTP_STATUS, says);
        };
    }

    /** The version may be the mark of a deletion, which cannot be read, or none that there can be. */
    private static boolean isNoVersion(int status, String code, ImageReference.S3 object) {
        return object.versionId().isPresent() && (status == 405 || (status == 400 && code.equals("InvalidArgument")));
    }

    private static String missing(int status, String code) {
        return switch (code) {
            case "NoSuchBucket" -> ": there is no such bucket at this endpoint";
            case "InvalidArgument" -> ": there is no such version";
            default -> status == 405 ? ": this version is the mark of a deletion" : "";
        };
    }

    private static String denied(String code) {
        return switch (code) {
            case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "InvalidSecurity" ->
                ": the storage does not know the worker's credentials";
            case "InvalidObjectState" -> ": archived, and must be restored before it can be read";
            case "AccessDenied" ->
                ": the worker's role needs s3:GetObject and s3:GetObjectVersion; without s3:ListBucket this is also "
                        + "the answer for a missing object";
            default -> "";
        };
    }

    private static String otherRegion(AwsServiceException answer) {
        return header(answer, "x-amz-bucket-region")
                .filter(region -> REGION.matcher(region).matches())
                .map(region -> "the bucket is in another region, set tagstream.fetch.s3.region to " + region)
                .orElse("the bucket is in another region than tagstream.fetch.s3.region says, or at another endpoint");
    }

    /** A word that the storage chose; anything else is none. */
    private static String code(AwsServiceException answer) {
        return details(answer)
                .map(AwsErrorDetails::errorCode)
                .filter(code -> CODE.matcher(code).matches())
                .orElse("");
    }

    private static Duration retryAfter(AwsServiceException answer) {
        return header(answer, "Retry-After")
                .filter(value -> SECONDS.matcher(value).matches())
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(Duration.ZERO);
    }

    private static Optional<String> header(AwsServiceException answer, String name) {
        return details(answer)
                .flatMap(details -> Optional.ofNullable(details.sdkHttpResponse()))
                .flatMap(response -> response.firstMatchingHeader(name))
                .map(String::strip);
    }

    private static Optional<AwsErrorDetails> details(AwsServiceException answer) {
        return Optional.ofNullable(answer.awsErrorDetails());
    }
}
