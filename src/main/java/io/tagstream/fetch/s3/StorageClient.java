package io.tagstream.fetch.s3;

import io.tagstream.fetch.NameLookups;
import io.tagstream.fetch.NameResolver;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;

/** The SDK's client and what it stands on; closed together. Thread-safe. */
record StorageClient(S3Client s3, SdkHttpClient http, NameLookups lookups) implements AutoCloseable {

    /** An address that swallows packets must leave time for the next. */
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);

    /** Says what asks, in the storage's access log. */
    private static final String USER_AGENT = "Tagstream/0.1";

    /**
     * @param timeout for one answer; where an attempt has a clock, that one comes first
     * @throws IllegalArgumentException if nothing says which region
     */
    static StorageClient create(
            S3Policy policy,
            Duration timeout,
            RetryStrategy retries,
            AwsCredentialsProvider credentials,
            NameResolver names) {
        Region region = region(policy);
        var connect = timeout.dividedBy(3).compareTo(LONGEST_CONNECT) < 0 ? timeout.dividedBy(3) : LONGEST_CONNECT;
        var lookups = new NameLookups(names);
        var http = new AbortableHttp(Apache5HttpClient.builder()
                .connectionTimeout(connect)
                .socketTimeout(timeout)
                .connectionAcquisitionTimeout(timeout)
                .maxConnections(policy.maxConnections())
                .dnsResolver(new EndpointNames(lookups, timeout))
                .build());
        var builder = S3Client.builder()
                .httpClient(http)
                .region(region)
                .credentialsProvider(credentials)
                .forcePathStyle(policy.pathStyle())
                // A part of an object has no checksum of its own: its length is what we check.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(all -> all.retryStrategy(retries)
                        .putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_PREFIX, USER_AGENT));
        policy.endpoint().ifPresent(builder::endpointOverride);
        return new StorageClient(builder.build(), http, lookups);
    }

    private static Region region(S3Policy policy) {
        if (policy.region().isPresent()) {
            return Region.of(policy.region().get());
        }
        if (policy.endpoint().isPresent()) {
            // Storages other than AWS mostly have none, and check what is signed against this one.
            return SdkSystemSetting.AWS_REGION.getStringValue().map(Region::of).orElse(Region.US_EAST_1);
        }
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion();
        } catch (SdkClientException e) {
            throw new IllegalArgumentException(
                    "tagstream.fetch.s3.region is not set, and neither AWS_REGION nor the AWS profile nor the "
                            + "instance's metadata names one: set it to the buckets' region, as eu-central-1",
                    e);
        }
    }

    @Override
    public void close() {
        s3.close();
        http.close();
        lookups.close();
    }
}
