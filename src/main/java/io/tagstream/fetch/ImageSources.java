package io.tagstream.fetch;

import io.tagstream.event.ImageReference;
import io.tagstream.event.ImageReference.Http;
import io.tagstream.event.ImageReference.Inline;
import io.tagstream.event.ImageReference.LocalFile;
import io.tagstream.event.ImageReference.S3;
import io.tagstream.event.Reason;
import java.util.Objects;
import java.util.stream.Stream;

/** A source for each kind of reference; one that is not served has a source that says so. */
public record ImageSources(
        ImageSource<Http> http, ImageSource<LocalFile> files, ImageSource<Inline> inline, ImageSource<S3> s3)
        implements AutoCloseable {

    public ImageSources {
        Objects.requireNonNull(http, "http");
        Objects.requireNonNull(files, "files");
        Objects.requireNonNull(inline, "inline");
        Objects.requireNonNull(s3, "s3");
    }

    /**
     * The sources that the policy speaks of; buckets are refused, see {@link #withS3}.
     *
     * @throws java.io.UncheckedIOException if the policy's file root is not a folder
     */
    public static ImageSources of(FetchPolicy policy) {
        return new ImageSources(
                new HttpSource(policy.http(), policy.timeout()),
                policy.fileRoot()
                        .<ImageSource<LocalFile>>map(FileSource::new)
                        .orElseGet(() -> refusing("file: is refused while tagstream.fetch.file.root is not set")),
                new InlineSource(),
                refusing("s3: is refused while tagstream.fetch.s3.buckets is not set"));
    }

    /** These, with another source for buckets. */
    public ImageSources withS3(ImageSource<S3> other) {
        return new ImageSources(http, files, inline, other);
    }

    @Override
    public void close() {
        Stream.of(http, files, inline, s3).forEach(ImageSource::close);
    }

    private static <R extends ImageReference> ImageSource<R> refusing(String why) {
        return (_, _) -> new FetchAttempt.Permanent(Reason.SCHEME_NOT_ALLOWED, why);
    }
}
