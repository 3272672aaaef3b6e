package io.tagstream.app.command;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.quarkus.runtime.configuration.RuntimeConfigBuilder;
import io.smallrye.config.SmallRyeConfig;
import io.tagstream.app.TagstreamConfig;
import io.tagstream.topology.redrive.NotPossibleException;

/** The configuration that the worker would have, read without starting it. */
record CommandConfig(SmallRyeConfig config) {

    private static final String APPLICATION_ID = "quarkus.kafka-streams.application-id";

    /** @throws NotPossibleException where a value cannot be read */
    static CommandConfig read() {
        try {
            return new CommandConfig(ConfigUtils.emptyConfigBuilder()
                    .withCustomizers(new RuntimeConfigBuilder())
                    .addDiscoveredSources()
                    .withMapping(TagstreamConfig.Topics.class, "tagstream.topics")
                    .build());
        } catch (RuntimeException e) {
            throw new NotPossibleException("configuration: " + e.getMessage());
        }
    }

    TagstreamConfig.Topics topics() {
        return config.getConfigMapping(TagstreamConfig.Topics.class, "tagstream.topics");
    }

    String applicationId() {
        return config.getValue(APPLICATION_ID, String.class);
    }

    ClientSettings clients() {
        return new ClientSettings(config);
    }
}
