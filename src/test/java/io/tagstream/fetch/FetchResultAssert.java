package io.tagstream.fetch;

import io.tagstream.event.Reason;
import io.tagstream.fetch.FetchResult.Failed;
import io.tagstream.fetch.FetchResult.Fetched;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** What a test says about a fetch's end. */
public final class FetchResultAssert extends AbstractAssert<FetchResultAssert, FetchResult> {

    private FetchResultAssert(FetchResult actual) {
        super(actual, FetchResultAssert.class);
    }

    public static FetchResultAssert assertThat(FetchResult actual) {
        return new FetchResultAssert(actual);
    }

    public FetchResultAssert fetched(byte[] bytes) {
        Assertions.assertThat(actual).isInstanceOf(Fetched.class);
        Assertions.assertThat(((Fetched) actual).image().bytes()).isEqualTo(bytes);
        return this;
    }

    public FetchResultAssert failed(Reason reason) {
        Assertions.assertThat(actual)
                .isInstanceOfSatisfying(Failed.class, failed -> Assertions.assertThat(failed.reason())
                        .as(failed.message())
                        .isEqualTo(reason));
        return this;
    }

    public FetchResultAssert after(int attempts) {
        Assertions.assertThat(actual.attempts()).as("attempts").isEqualTo(attempts);
        return this;
    }

    public FetchResultAssert saying(String part) {
        Assertions.assertThat(((Failed) actual).message()).contains(part);
        return this;
    }
}
