package io.tagstream.fetch.s3;

import io.tagstream.fetch.AttemptScope;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;

/** Hands each request to the attempt that makes it, so that the attempt's clock can end it. Thread-safe. */
final class AbortableHttp implements SdkHttpClient {

    /** The attempt that the calling thread makes. */
    static final ScopedValue<AttemptScope> ATTEMPT = ScopedValue.newInstance();

    private final SdkHttpClient client;

    AbortableHttp(SdkHttpClient client) {
        this.client = client;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        var prepared = client.prepareRequest(request);
        if (ATTEMPT.isBound()) {
            ATTEMPT.get().abortWith(prepared::abort);
        }
        return prepared;
    }

    @Override
    public String clientName() {
        return client.clientName();
    }

    @Override
    public void close() {
        client.close();
    }
}
