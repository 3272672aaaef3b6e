package io.tagstream.app.command;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.quarkus.runtime.configuration.RuntimeConfigBuilder;
import io.smallrye.config.SmallRyeConfig;
import io.tagstream.app.TagstreamConfig;
import io.tagstream.fetch.s3.BucketListing;
import io.tagstream.fetch.s3.S3Policy;
import io.tagstream.topology.redrive.NotPossibleException;
import java.util.List;

/** The configuration that the worker would have, read without starting it. */
record CommandConfig(SmallRyeConfig config) {

    private static final String APPLICATION_ID = "quarkus.kafka-streams.application-id";

    private static final String STORAGE = "tagstream.fetch.s3";

    /** @throws NotPossibleException where a value cannot be read */
    static CommandConfig read() {
        try {
            return new CommandConfig(ConfigUtils.emptyConfigBuilder()
                    .withCustomizers(new RuntimeConfigBuilder())
                    .addDiscoveredSources()
                    .withMapping(TagstreamConfig.Topics.class, "tagstream.topics")
                    .withMapping(TagstreamConfig.S3.class, STORAGE)
                    .build());
        } catch (RuntimeException e) {
            throw new NotPossibleException("configuration: " + e.getMessage());
        }
    }

    TagstreamConfig.Topics topics() {
        return config.getConfigMapping(TagstreamConfig.Topics.class, "tagstream.topics");
    }

    /**
     * What is in a bucket.
     *
     * @throws NotPossibleException where a value cannot be, or the worker may not read the bucket
     */
    BucketListing listing(String bucket) {
        TagstreamConfig.S3 s3 = config.getConfigMapping(TagstreamConfig.S3.class, STORAGE);
        try {
            var policy = S3Policy.of(
                    s3.buckets().orElse(List.of(bucket)),
                    s3.endpoint(),
                    s3.region(),
                    s3.pathStyle(),
                    s3.maxConnections());
            if (!policy.allows(bucket)) {
                throw new NotPossibleException("tagstream.fetch.s3.buckets does not allow " + bucket
                        + ", and every event would be rejected: add it there, for the worker too");
            }
            return new BucketListing(policy);
        } catch (IllegalArgumentException e) {
            throw new NotPossibleException("configuration: " + e.getMessage());
        }
    }

    String applicationId() {
        return config.getValue(APPLICATION_ID, String.class);
    }

    ClientSettings clients() {
        return new ClientSettings(config);
    }
}
